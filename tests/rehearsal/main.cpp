/// A server for tests of the server's interface.

#include "apps/common/program.hpp"
#include "tests/rehearsal/rehearsal.hpp"

#include <caf/actor_system.hpp>

#include <iostream>

namespace {

callboard::server_options parse(int argc, char** argv) {
  callboard::server_options result;
  result.host = "127.0.0.1";
  std::map<std::string, std::function<void(const std::string&)>> flags;
  auto number = [&](const char* flag, auto& to) {
    flags[flag] = [&to](const std::string& x) {
      to = std::decay_t<decltype(to)>(std::stoul(x));
    };
  };
  auto on_off = [&](const char* flag, bool& to) {
    flags[flag] = [&to](const std::string& x) { to = x == "on"; };
  };
  number("--port", result.port);
  number("--shards", result.shards);
  number("--ping-interval", result.engine.ping_interval);
  number("--ping-timeout", result.engine.ping_timeout);
  number("--max-payload", result.engine.limits.max_payload);
  number("--recovery", result.recovery.max_disconnection);
  number("--max-events", result.recovery.max_events);
  number("--max-bytes", result.recovery.max_bytes);
  number("--max-sessions", result.recovery.max_sessions);
  on_off("--skip-middlewares", result.recovery.skip_middlewares);
  on_off("--cleanup", result.cleanup_empty_namespaces);
  on_off("--compress", result.engine.compression.enabled);
  on_off("--polling", result.engine.polling);
  on_off("--websocket", result.engine.websocket);
  for (int i = 1; i + 1 < argc; i += 2)
    flags.at(argv[i])(argv[i + 1]);
  return result;
}

} // namespace

int main(int argc, char** argv) {
  using namespace callboard;
  apps::prepare_process();
  try {
    apps::config cfg;
    caf::actor_system sys{cfg};
    apps::journal notes;
    server io{sys, parse(argc, argv)};
    apps::rehearsal app{io, notes};
    io.listen();
    std::cout << "listening on " << io.port() << std::endl;
    apps::wait_for_signal();
    io.close();
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
