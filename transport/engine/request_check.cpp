#include "transport/engine/request_check.hpp"

#include "codec/header_field.hpp"
#include "codec/jsonp.hpp"

#include <optional>

namespace callboard::transport {

namespace {

/// The version of Engine.IO that a request names, or 0 if that is not served.
int version(const request_facts& x, const engine_options& options) {
  auto& accepted = options.dialects;
  if (x.version && *x.version == "4" && accepted.engine4)
    return 4;
  return x.version && *x.version == "3" && accepted.engine3 ? 3 : 0;
}

std::optional<transport_kind> transport_of(const request_facts& x,
                                           const engine_options& options) {
  if (x.transport && *x.transport == "polling" && options.polling)
    return transport_kind::polling;
  if (x.transport && *x.transport == "websocket" && options.websocket)
    return transport_kind::websocket;
  return std::nullopt;
}

} // namespace

std::string_view to_string(handshake_error x) {
  switch (x) {
  case handshake_error::unknown_transport:
    return "Transport unknown";
  case handshake_error::unknown_sid:
    return "Session ID unknown";
  case handshake_error::bad_handshake_method:
    return "Bad handshake method";
  case handshake_error::bad_request:
    return "Bad request";
  case handshake_error::forbidden:
    return "Forbidden";
  case handshake_error::unsupported_protocol_version:
    return "Unsupported protocol version";
  }
  return "";
}

request_verdict check_request(const request_facts& x,
                              const engine_options& options) {
  using enum handshake_error;
  auto kind = transport_of(x, options);
  if (!kind)
    return unknown_transport;
  if (!codec::is_field_value(x.origin)
      || (x.jsonp && !codec::jsonp_response({}, *x.jsonp, {})))
    return bad_request;
  if (x.sid && !x.sid->empty())
    return joins_session{*kind, *x.sid};
  if (x.method != "GET")
    return bad_handshake_method;
  if ((*kind == transport_kind::websocket) != x.upgrade)
    return bad_request;
  auto protocol = version(x, options);
  if (protocol == 0)
    return unsupported_protocol_version;
  return opens_session{*kind, protocol};
}

std::variant<handshake_error, session_request>
check_session_request(const request_facts& x, const engine_options& options,
                      transport_kind kind, int protocol,
                      transport_kind present) {
  if (x.version && version(x, options) != protocol)
    return handshake_error::bad_request;
  if (x.upgrade) {
    if (kind != transport_kind::websocket)
      return handshake_error::bad_request;
    return session_request::upgrade;
  }
  if (kind != transport_kind::polling || present != transport_kind::polling)
    return handshake_error::bad_request;
  if (x.method == "GET")
    return session_request::poll;
  return x.method == "POST" ? session_request::post
                            : session_request::unknown_method;
}

} // namespace callboard::transport
