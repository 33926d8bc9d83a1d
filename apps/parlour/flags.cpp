#include "apps/parlour/flags.hpp"

#include "apps/common/flags.hpp"

#include <limits>

namespace callboard::apps {

server_options read_parlour_flags(int argc, char** argv) {
  using namespace std::literals;
  server_options result;
  result.host = "127.0.0.1";
  result.port = 4100;
  // With several shards, requests that a client sends simultaneously over two
  // connections may be handled in either order; protocol tests need a fixed
  // order.
  result.shards = 1;
  auto& engine = result.engine;
  auto& dialects = engine.dialects;
  dialects.engine3 = false;
  dialects.legacy.enabled = false;
  dialects.parser = codec::parser::json;
  auto set_parser = [&](const std::string& x) {
    dialects.parser.reset();
    if (x != "auto")
      dialects.parser =
          x == "json" ? codec::parser::json : codec::parser::msgpack;
  };
  std::string origin;
  flags all{"An example server that other programs test and talk to."};
  add_server_flags(all, result);
  add_heartbeat_flags(all, engine);
  all.add_number("--max-payload", engine.limits.max_payload, 1,
                 std::numeric_limits<uint32_t>::max(),
                 "largest message or request body in bytes");
  all.add_period("--connect-timeout", engine.connect_timeout, 0ms,
                 "how long a client may take to join a namespace");
  all.add_period("--upgrade-timeout", engine.upgrade_timeout, 0ms,
                 "how long an upgrade to WebSocket may take");
  all.add_switch("--eio3", dialects.engine3,
                 "whether clients 1.x and 2.x are served");
  all.add_switch("--legacy", dialects.legacy.enabled,
                 "whether clients 0.9 are served");
  all.add_period("--recovery", result.recovery.max_disconnection, 0ms,
                 "how long a client may be away, 0 for no recovery");
  all.add_switch("--compress", engine.compression.enabled,
                 "whether to compress for clients that support it");
  all.add_text("--origin", origin, "origin of pages that may connect");
  all.add_text("--client-dir", result.client_dir,
               "folder with the browser client");
  all.add_choice("--parser", {"json", "msgpack", "auto"}, set_parser,
                 "how clients write packets; auto asks their first message");
  all.read(argc, argv);
  if (!origin.empty()) {
    result.cors.origins = {origin};
    result.cors.credentials = true;
  }
  return result;
}

} // namespace callboard::apps
