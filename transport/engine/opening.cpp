#include "transport/engine/opening.hpp"

#include "codec/negotiation.hpp"

#include <boost/beast/http/rfc7230.hpp>

#include <cctype>

namespace callboard::transport {

namespace {

std::string lower(boost::beast::string_view x) {
  std::string result{x.data(), x.size()};
  for (auto& c : result)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

field_list header_fields(const http_request& x) {
  field_list result;
  for (auto i = x.begin(); i != x.end(); ++i) {
    auto name = lower(i->name_string());
    auto same = x.equal_range(i->name_string());
    // Fields of the same name make one, at the place of the first.
    if (same.first != i)
      continue;
    std::string value;
    for (auto j = same.first; j != same.second; ++j) {
      if (j != same.first)
        value += name == "cookie" ? "; " : ", ";
      value.append(j->value().data(), j->value().size());
    }
    result.add(name, value);
  }
  result.shrink_to_fit();
  return result;
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

http_response make_error_response(handshake_error x, bool upgrade,
                                  std::string_view text) {
  if (text.empty())
    text = to_string(x);
  http_response result;
  result.status = x == handshake_error::forbidden && !upgrade ? 403 : 400;
  if (upgrade) {
    result.content_type = "text/html";
    result.body = text;
    result.close = true;
  } else {
    result.content_type = "application/json";
    result.body =
        nlohmann::ordered_json{{"code", static_cast<int>(x)}, {"message", text}}
            .dump(-1, ' ', false,
                  nlohmann::ordered_json::error_handler_t::replace);
  }
  return result;
}

handshake make_handshake(const http_request& x,
                         const codec::request_target& target,
                         std::string address) {
  handshake result;
  result.headers = header_fields(x);
  for (auto& [name, value] : target.query)
    result.query.add(name, value);
  result.url = std::string{transport::target(x)};
  result.address = std::move(address);
  result.issued = std::chrono::system_clock::now();
  return result;
}

std::string cookie_header(const cookie_options& options, std::string_view sid) {
  if (options.name.empty())
    return {};
  std::string result{"Set-Cookie: "};
  result += options.name;
  result += '=';
  result += sid;
  auto add = [&](std::string_view name, std::string_view value) {
    result += "; ";
    result += name;
    result += value;
  };
  if (options.max_age.count() > 0)
    add("Max-Age=", std::to_string(options.max_age.count()));
  if (!options.path.empty())
    add("Path=", options.path);
  if (options.http_only)
    add("HttpOnly", {});
  if (options.secure)
    add("Secure", {});
  if (!options.same_site.empty())
    add("SameSite=", options.same_site);
  result += "\r\n";
  return result;
}

bool wants_websocket(const http_request& x) {
  auto upgrade = field(x, "Upgrade");
  auto connection = field(x, "Connection");
  boost::beast::http::token_list kinds{{connection.data(), connection.size()}};
  return kinds.exists("upgrade")
         && boost::beast::iequals({upgrade.data(), upgrade.size()},
                                  "websocket");
}

std::shared_ptr<websocket_protocol>
accept_websocket(const std::shared_ptr<http_protocol>& to,
                 const http_request& x, const engine_options& options) {
  auto key = field(x, "Sec-WebSocket-Key");
  if (method(x) != "GET" || key.size() != 24
      || field(x, "Sec-WebSocket-Version") != "13") {
    auto y = make_error_response(handshake_error::bad_request, true);
    if (field(x, "Sec-WebSocket-Version") != "13") {
      y.status = 426;
      y.headers = "Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n";
    }
    to->respond(std::move(y));
    return nullptr;
  }
  std::string head = "HTTP/1.1 101 Switching Protocols\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: "
                     + codec::websocket_accept(key) + "\r\n";
  auto compression = options.compression;
  if (compression.enabled) {
    auto extension =
        codec::accept_deflate(list_field(x, "Sec-WebSocket-Extensions"));
    compression.enabled = !extension.empty();
    if (compression.enabled)
      head += "Sec-WebSocket-Extensions: " + extension + "\r\n";
  }
  auto link = std::make_shared<websocket_protocol>(
      to->owner(), options.limits.max_payload, options.close_timeout,
      compression);
  to->upgrade(head, link);
  return link;
}

} // namespace callboard::transport
