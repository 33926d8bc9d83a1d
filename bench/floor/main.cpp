/// The floor: the load-test application, at the price of its system calls.

#include "floor/server.hpp"
#include "net/socket.hpp"

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace {

volatile bool stop = false;

[[noreturn]] void usage() {
  std::cerr << "usage: callboard-floor --port N [--ping-interval MS] "
               "[--batched 1]\n";
  std::exit(2);
}

uint64_t number(std::string_view text) {
  uint64_t result = 0;
  auto last = text.data() + text.size();
  if (std::from_chars(text.data(), last, result).ptr != last)
    usage();
  return result;
}

} // namespace

int main(int argc, char** argv) {
  bench::floor::options opts;
  for (auto i = 1; i < argc; i += 2) {
    if (i + 1 == argc)
      usage();
    std::string_view flag = argv[i];
    auto value = argv[i + 1];
    if (flag == "--port")
      opts.port = static_cast<uint16_t>(number(value));
    else if (flag == "--ping-interval")
      opts.ping_interval_ms = number(value);
    else if (flag == "--batched")
      opts.batched = number(value) != 0;
    else
      usage();
  }
  struct sigaction action {};
  action.sa_handler = [](int) { stop = true; };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  try {
    bench::net::raise_file_limit();
    bench::floor::server{opts}.run(stop);
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
