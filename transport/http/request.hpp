#pragma once

#include "callboard/handshake.hpp"
#include "codec/query.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <string_view>

/// A request of HTTP, and views of its parts.

namespace callboard::transport {

using http_request =
    boost::beast::http::request<boost::beast::http::string_body>;

/// A header field's value, or "".
inline std::string_view field(const http_request& x, std::string_view name) {
  auto i = x.find(boost::beast::string_view{name.data(), name.size()});
  if (i == x.end())
    return {};
  return {i->value().data(), i->value().size()};
}

/// The values of all header fields of a name, which make one list.
std::string list_field(const http_request& x, std::string_view name);

inline std::string_view method(const http_request& x) {
  auto y = x.method_string();
  return {y.data(), y.size()};
}

inline std::string_view target(const http_request& x) {
  return {x.target().data(), x.target().size()};
}

/// Whether a request is the opening handshake of a WebSocket.
bool wants_websocket(const http_request& x);

/// Describes a request to applications.
handshake make_handshake(const http_request& x,
                         const codec::request_target& target,
                         std::string address);

} // namespace callboard::transport
