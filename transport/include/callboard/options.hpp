#pragma once

#include "callboard/codec/limits.hpp"
#include "callboard/codec/parser.hpp"
#include "callboard/engine_settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace callboard {

/// Which web pages of other origins may use the server. Browsers enforce it;
/// other clients do not care. WebSocket connections are not subject to it.
struct cors_options {
  /// Origins that are allowed, for instance "https://example.org"; "*" allows
  /// all. Empty (default): no CORS headers are sent.
  std::vector<std::string> origins;
  /// Whether pages may send cookies. Default: false.
  bool credentials = false;
  /// Methods that pages may use.
  std::string methods = "GET,POST";
  /// Headers that pages may send, separated by commas; empty (default): those
  /// that a page asks for.
  std::string allowed_headers;
  /// Headers of answers that pages may read, separated by commas.
  std::string exposed_headers;
  /// How long a browser may remember the answer to a preflight request; 0
  /// (default): as it likes.
  std::chrono::seconds max_age{0};
};

/// A cookie with the session's id that the answer to a handshake sets, for load
/// balancers that keep a client on one node by it. The server never reads it.
struct cookie_options {
  /// Name of the cookie, for instance "io"; empty (default): none is set.
  std::string name;
  std::string path = "/";
  /// "Lax", "Strict", or "None", which browsers only take with `secure`; empty:
  /// the attribute is left out.
  std::string same_site = "Lax";
  /// Whether the cookie is hidden from scripts.
  bool http_only = true;
  /// Whether browsers send the cookie over HTTPS only.
  bool secure = false;
  /// How long the cookie lives; 0 (default): as long as the browser runs.
  std::chrono::seconds max_age{0};
};

/// Compression of what is sent to clients that offer to decompress it:
/// WebSocket messages (permessage-deflate) and answers to polls (gzip or
/// deflate). With it, clients may compress their WebSocket messages as well.
struct compression_options {
  /// Default: false. Compression costs processor time.
  bool enabled = false;
  /// Smallest message or answer that is compressed, in bytes.
  size_t threshold = 1'024;
  /// 1 (fast) to 9 (small).
  int level = 6;
};

/// Settings for clients of Socket.IO 0.9. Defaults are those of socket.io
/// 0.9.17.
struct legacy_options {
  bool enabled = true;
  /// How long after an answer the next heartbeat is sent.
  std::chrono::milliseconds heartbeat_interval{25'000};
  /// How long to wait for the answer to a heartbeat.
  std::chrono::milliseconds heartbeat_timeout{60'000};
  /// How long a client may be without a connection.
  std::chrono::milliseconds close_timeout{60'000};
  /// How long a poll waits.
  std::chrono::milliseconds polling_duration{20'000};
};

/// Which protocols clients may speak. The server detects which one a client
/// speaks; clients of all protocols meet in the same rooms.
struct dialect_options {
  /// Engine.IO 4: Socket.IO clients 3.x and 4.x.
  bool engine4 = true;
  /// Engine.IO 3: Socket.IO clients 1.1 to 2.x.
  bool engine3 = true;
  /// Socket.IO 0.9. Not for plain Engine.IO.
  legacy_options legacy;
  /// How clients write Socket.IO packets. None (default): the first message of
  /// a client tells; text is JSON, bytes are msgpack. Must be set for clients
  /// 1.x and 2.x with msgpack, since the server speaks to them first.
  std::optional<codec::parser> parser;
};

/// Settings of an Engine.IO endpoint. Defaults are those of the reference
/// server where it has the setting.
struct engine_options {
  /// Prefix of the request path.
  std::string path = "/socket.io/";
  bool polling = true;
  bool websocket = true;
  /// Whether clients may change from polling to WebSocket.
  bool upgrades = true;
  /// How long after a pong the next ping is sent. Lower finds dead connections
  /// earlier and costs traffic.
  std::chrono::milliseconds ping_interval{25'000};
  /// How long to wait for a pong.
  std::chrono::milliseconds ping_timeout{20'000};
  /// How long a client may take to join its first namespace.
  std::chrono::milliseconds connect_timeout{45'000};
  /// How long an upgrade may take.
  std::chrono::milliseconds upgrade_timeout{10'000};
  /// How long a closed polling session waits for the request that fetches the
  /// rest, and a closed WebSocket for the client's close frame.
  std::chrono::milliseconds close_timeout{30'000};
  /// Bounds of what clients send.
  codec::limits limits;
  /// Most bytes that wait for a client, plus 64 for each packet. A client for
  /// which more would have to wait is disconnected as slow consumer. A single
  /// packet may be larger.
  size_t max_outbox = 8 * 1024 * 1024;
  compression_options compression;
  dialect_options dialects;
  cookie_options cookie;
};

/// Settings of HTTP connections.
struct http_options {
  /// How long a connection may be idle between requests.
  std::chrono::milliseconds keep_alive_timeout{30'000};
  /// How long a request may take to arrive.
  std::chrono::milliseconds request_timeout{60'000};
  /// Largest header of a request, in bytes.
  size_t max_header = 16 * 1024;
};

/// Settings of a server.
struct server_options {
  /// Address to listen on.
  std::string host = "0.0.0.0";
  /// TCP port; 0 picks a free one.
  uint16_t port = 3000;
  /// Threads that serve connections; 0 (default): one for each core
  /// that the process may use.
  size_t shards = 0;
  engine_options engine;
  http_options http;
  cors_options cors;
  callboard::engine_limits engine_limits;
  recovery_options recovery;
  /// Whether namespaces that came into being for clients end with their last
  /// client. Default: they stay.
  bool cleanup_empty_namespaces = false;
  /// Connects the node with others; invalid (default): it is alone.
  adapter_actor adapter;
  /// Folder with the browser client (socket.io.js and its variants), served
  /// below the engine's path; empty: not served.
  std::string client_dir;
  /// Folder whose files are served at `/`; empty: none.
  std::string www_dir;
  /// How long `close` waits for what is queued to leave.
  std::chrono::milliseconds shutdown_timeout{700};
};

} // namespace callboard
