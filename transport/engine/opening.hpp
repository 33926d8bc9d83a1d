#pragma once

#include "callboard/handshake.hpp"
#include "callboard/options.hpp"
#include "transport/http/http.hpp"
#include "transport/session/websocket.hpp"

#include "codec/query.hpp"

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

/// The answer that tells of an error; `upgrade` for a WebSocket's request.
/// `text` replaces the usual message.
http_response make_error_response(handshake_error x, bool upgrade,
                                  std::string_view text = {});

/// Describes a request to applications.
handshake make_handshake(const http_request& x,
                         const codec::request_target& target,
                         std::string address);

/// The header line that sets the cookie of a session, or "". Source: RFC 6265
/// section 4.1.
std::string cookie_header(const cookie_options& options, std::string_view sid);

/// Whether a request is the opening handshake of a WebSocket.
bool wants_websocket(const http_request& x);

/// Completes the opening handshake; null if the request is malformed, and
/// answered. Source: RFC 6455 section 4.
std::shared_ptr<websocket_protocol>
accept_websocket(const std::shared_ptr<http_protocol>& to,
                 const http_request& x, const engine_options& options);

} // namespace callboard::transport
