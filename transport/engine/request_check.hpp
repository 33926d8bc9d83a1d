#pragma once

#include "callboard/handshake.hpp"
#include "callboard/options.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

/// The checks of a request to an Engine.IO endpoint: functions of what the
/// request says, without sockets and sessions. Source: Engine.IO protocols 4
/// and 3, and the reference server's errors.

namespace callboard::transport {

/// Errors of the handshake, with their codes on the wire.
enum class handshake_error : uint8_t {
  unknown_transport = 0,
  unknown_sid = 1,
  bad_handshake_method = 2,
  bad_request = 3,
  forbidden = 4,
  unsupported_protocol_version = 5,
};

/// The usual message.
std::string_view to_string(handshake_error x);

/// The properties of a request that its checks need. Parameters that are
/// missing in the query are null.
struct request_facts {
  std::string_view method;
  const std::string* transport = nullptr;
  const std::string* version = nullptr;
  const std::string* sid = nullptr;
  const std::string* jsonp = nullptr;
  std::string_view origin;
  /// Whether it wants to become a WebSocket.
  bool upgrade = false;
};

/// The request opens a session.
struct opens_session {
  transport_kind transport;
  /// Version of Engine.IO.
  int protocol;
};

/// The request belongs to a session.
struct joins_session {
  transport_kind transport;
  std::string_view sid;
};

using request_verdict =
    std::variant<handshake_error, opens_session, joins_session>;

/// Checks a request as far as that is possible without its session.
request_verdict check_request(const request_facts& x,
                              const engine_options& options);

/// The service that a request wants of its session.
enum class session_request : uint8_t {
  poll,
  post,
  upgrade,
  /// A method that has no meaning: status 500, as the reference answers.
  unknown_method,
};

/// Checks a request that belongs to a session; `protocol` and `present` are the
/// session's. `kind` is the transport that the request names.
std::variant<handshake_error, session_request>
check_session_request(const request_facts& x, const engine_options& options,
                      transport_kind kind, int protocol,
                      transport_kind present);

} // namespace callboard::transport
