/// The floor: the load-test application, at the price of its system calls.

#include "floor/server.hpp"
#include "net/flag.hpp"
#include "net/socket.hpp"

#include <csignal>
#include <cstdint>
#include <iostream>
#include <string>

namespace {

volatile bool stop = false;

bench::floor::options parse(int argc, char** argv) {
  using bench::net::bad_flag;
  using bench::net::flag_value;
  bench::floor::options result;
  for (auto i = 1; i < argc; i += 2) {
    std::string flag = argv[i];
    if (flag != "--port" && flag != "--ping-interval" && flag != "--batched")
      throw bad_flag("no such flag: " + flag);
    if (i + 1 == argc)
      throw bad_flag(flag + ": a value is missing");
    auto value = argv[i + 1];
    if (flag == "--port")
      result.port = flag_value<uint16_t>(flag, value, 0, 65535);
    else if (flag == "--ping-interval")
      result.ping_interval_ms =
          flag_value<uint32_t>(flag, value, 1, UINT32_MAX);
    else
      result.batched = flag_value(flag, value, 0, 1) != 0;
  }
  return result;
}

} // namespace

int main(int argc, char** argv) {
  struct sigaction action {};
  action.sa_handler = [](int) { stop = true; };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  try {
    bench::net::raise_file_limit();
    bench::floor::server{parse(argc, argv)}.run(stop);
  } catch (const bench::net::bad_flag& e) {
    std::cerr << "callboard-floor: " << e.what()
              << "\nusage: callboard-floor --port N [--ping-interval MS] "
                 "[--batched 1]\n";
    return 2;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
