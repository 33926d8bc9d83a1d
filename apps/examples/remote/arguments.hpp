#pragma once

#include "apps/common/flags.hpp"
#include "callboard/remote/network.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace callboard::examples {

/// The address of a remote example's node, from the command line:
/// [--host H] [--port N] [--nsp /chat] [--cert FILE --key FILE --ca FILE]
struct arguments {
  std::string host = "127.0.0.1";
  uint16_t port = 4100;
  std::string nsp = "/chat";
  remote::network_options network;
};

inline arguments read_arguments(int argc, char** argv) {
  arguments result;
  auto& tls = result.network.tls;
  apps::flags all{"A behavior of a node that runs elsewhere."};
  all.add_text("--host", result.host, "where the node is");
  all.add_port("--port", result.port, "its port for behaviors");
  all.add_text("--nsp", result.nsp, "the namespace");
  all.add_text("--cert", tls.certificate, "PEM file with the certificate");
  all.add_text("--key", tls.key, "PEM file with the key of the certificate");
  all.add_text("--ca", tls.authority,
               "PEM file with the authority that has signed the node's");
  all.read(argc, argv);
  return result;
}

} // namespace callboard::examples
