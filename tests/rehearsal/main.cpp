/// A server for tests of the server's interface.

#include "apps/common/flags.hpp"
#include "apps/common/program.hpp"
#include "tests/rehearsal/rehearsal.hpp"

#include <caf/actor_system.hpp>

#include <iostream>
#include <limits>

namespace {

using namespace std::literals;

callboard::server_options parse(int argc, char** argv) {
  callboard::server_options result;
  result.host = "127.0.0.1";
  auto& recovery = result.recovery;
  auto& engine = result.engine;
  callboard::apps::flags all{"A server for tests of the server's interface."};
  auto add_limit = [&](const char* flag, size_t& to, const char* meaning) {
    constexpr auto max = std::numeric_limits<uint32_t>::max();
    all.add_number(flag, to, 0, max, meaning);
  };
  add_server_flags(all, result);
  add_heartbeat_flags(all, engine);
  add_limit("--max-payload", engine.limits.max_payload,
            "largest message in bytes");
  all.add_period("--recovery", recovery.max_disconnection, 0ms,
                 "how long a client may be away, 0 for no recovery");
  add_limit("--max-events", recovery.max_events, "events kept for it");
  add_limit("--max-bytes", recovery.max_bytes, "bytes kept for it");
  add_limit("--max-sessions", recovery.max_sessions, "clients that are away");
  all.add_switch("--skip-middlewares", recovery.skip_middlewares,
                 "whether clients that come back are spared the middlewares");
  all.add_switch("--cleanup", result.cleanup_empty_namespaces,
                 "whether namespaces end with their last client");
  all.add_switch("--compress", engine.compression.enabled,
                 "whether messages are compressed");
  all.add_switch("--polling", engine.polling, "whether there is polling");
  all.add_switch("--websocket", engine.websocket, "whether there is WebSocket");
  all.read(argc, argv);
  return result;
}

} // namespace

int main(int argc, char** argv) {
  using namespace callboard;
  apps::prepare_process();
  auto options = parse(argc, argv);
  try {
    apps::config cfg;
    caf::actor_system sys{cfg};
    apps::journal notes;
    server io{sys, options};
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
