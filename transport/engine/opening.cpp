#include "transport/engine/opening.hpp"

#include "actors/base/random_id.hpp"
#include "codec/negotiation.hpp"

#include <nlohmann/json.hpp>

namespace callboard::transport {

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

std::shared_ptr<connection_info> make_info(const engine_request_view& x,
                                           int protocol, transport_kind kind) {
  auto result = std::make_shared<connection_info>();
  result->sid = base::make_id(x.to->home().index());
  result->transport = kind;
  result->protocol = protocol;
  result->request = make_handshake(x.http, x.target, x.to->peer_address());
  return result;
}

std::shared_ptr<websocket_link>
accept_websocket(const engine_request_view& what,
                 const engine_options& options) {
  auto& to = what.to;
  auto& x = what.http;
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
  auto compressed = false;
  if (options.compression.enabled) {
    auto extension =
        codec::accept_deflate(list_field(x, "Sec-WebSocket-Extensions"));
    compressed = !extension.empty();
    if (compressed)
      head += "Sec-WebSocket-Extensions: " + extension + "\r\n";
  }
  auto link =
      std::make_shared<websocket_link>(to->owner(), options, compressed);
  to->upgrade(head, link);
  return link;
}

} // namespace callboard::transport
