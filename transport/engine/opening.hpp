#pragma once

#include "transport/engine/engine_request_view.hpp"
#include "transport/session/websocket_link.hpp"

#include <memory>
#include <string>
#include <string_view>

/// Answers to requests that open a session, or a link of one.

namespace callboard::transport {

/// The answer that tells of an error; `upgrade` for a WebSocket's request.
/// `text` replaces the usual message.
http_response make_error_response(handshake_error x, bool upgrade,
                                  std::string_view text = {});

/// The header line that sets the cookie of a session, or "". Source: RFC 6265
/// section 4.1.
std::string cookie_header(const cookie_options& options, std::string_view sid);

/// Describes the connection that a request opens.
std::shared_ptr<connection_info> make_info(const engine_request_view& x,
                                           int protocol, transport_kind kind);

/// Completes the opening handshake of a WebSocket; null if the request is
/// malformed, and answered. Source: RFC 6455 section 4.
std::shared_ptr<websocket_link>
accept_websocket(const engine_request_view& what,
                 const engine_options& options);

} // namespace callboard::transport
