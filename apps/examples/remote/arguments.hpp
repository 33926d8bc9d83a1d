#pragma once

#include "callboard/remote/network.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace callboard::examples {

/// Where a remote example finds its node:
/// [--host H] [--port N] [--nsp /chat] [--cert FILE --key FILE --ca FILE]
struct arguments {
  std::string host = "127.0.0.1";
  uint16_t port = 4100;
  std::string nsp = "/chat";
  remote::network_options network;
};

inline arguments read_arguments(int argc, char** argv) {
  arguments result;
  for (int i = 1; i + 1 < argc; i += 2) {
    std::string_view name = argv[i];
    std::string value = argv[i + 1];
    if (name == "--host")
      result.host = value;
    else if (name == "--port")
      result.port = static_cast<uint16_t>(std::stoul(value));
    else if (name == "--nsp")
      result.nsp = value;
    else if (name == "--cert")
      result.network.tls.certificate = value;
    else if (name == "--key")
      result.network.tls.key = value;
    else if (name == "--ca")
      result.network.tls.authority = value;
    else
      throw std::invalid_argument("no such option: " + std::string{name});
  }
  return result;
}

} // namespace callboard::examples
