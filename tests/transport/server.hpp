#pragma once

/// A server with two shards, and clients of it.

#include "tests/transport/wire.hpp"

using namespace callboard;
using wire::http_client;
using wire::ws_client;
using namespace std::literals;

namespace {

using json = nlohmann::json;

constexpr auto polling = "/socket.io/?EIO=4&transport=polling";
constexpr auto websocket = "/socket.io/?EIO=4&transport=websocket";

server_options options(size_t shards) {
  server_options result;
  result.host = "127.0.0.1";
  result.port = 0;
  result.shards = shards;
  result.cors.origins = {"https://a", "https://b"};
  // Long, so that a server is noticed that waits for a client in vain.
  result.shutdown_timeout = 60s;
  return result;
}

struct fixture {
  fixture()
      : sys(cfg),
        io(sys, options(2)) {
    io.on("echo", [](callboard::socket& self, arguments xs, ack<> reply) {
      self.emit("echo", xs);
      reply(xs.size());
    });
    io.listen();
  }

  /// The id in an open packet.
  static std::string sid_of(std::string_view packet) {
    CAF_REQUIRE(packet.starts_with("0{"));
    return json::parse(packet.substr(1))["sid"];
  }

  /// A client that is connected over WebSocket.
  std::unique_ptr<ws_client> connect() {
    auto result = std::make_unique<ws_client>(io.port(), websocket);
    sid_of(result->read());
    result->write("40");
    CAF_CHECK(result->read().starts_with("40{\"sid\":\""));
    return result;
  }

  wire::config cfg;
  caf::actor_system sys;
  callboard::server io;
};

} // namespace
