#include "transport/http/routes.hpp"

#include "actors/base/error_of.hpp"
#include "callboard/log.hpp"
#include "codec/header_field.hpp"

#include <stdexcept>

namespace callboard::transport {

namespace {

http_response to_http(web_response x) {
  http_response result;
  result.status = x.status;
  result.body = std::move(x.body);
  // `content_type` is a view that must outlive the response: a line of its own
  // does not depend on `x`.
  if (codec::is_field_value(x.content_type) && !x.content_type.empty())
    result.headers += "Content-Type: " + x.content_type + "\r\n";
  for (auto [name, value] : x.headers) {
    if (!codec::is_field_name(name) || !codec::is_field_value(value)) {
      log()->error("a route's header has characters that no header may have");
      continue;
    }
    result.headers += name;
    result.headers += ": ";
    result.headers += value;
    result.headers += "\r\n";
  }
  return result;
}

} // namespace

// -- routes -------------------------------------------------------------------

void routes::add(std::string method, std::string path, web_handler f) {
  if (!path.starts_with('/'))
    throw std::invalid_argument("the path of a route starts with a slash");
  auto prefix = path.ends_with("/*");
  if (prefix)
    path.pop_back();
  all_.emplace_back(
      route{std::move(method), std::move(path), prefix, std::move(f)});
}

bool routes::serve(const std::shared_ptr<http_protocol>& to,
                   const http_request& what) const {
  if (all_.empty())
    return false;
  auto target = transport::target(what);
  auto path = codec::decode_path(target.substr(0, target.find_first_of("?#")));
  if (!path)
    return false;
  auto verb = method(what) == "HEAD" ? std::string_view{"GET"} : method(what);
  std::string allowed;
  for (auto& x : all_) {
    if (x.prefix ? !path->starts_with(x.path) : *path != x.path)
      continue;
    if (x.method != verb) {
      allowed += (allowed.empty() ? "" : ", ") + x.method;
      continue;
    }
    if (what.body().size() > max_body_) {
      to->respond_too_large();
      return true;
    }
    // The reply may be called on any thread, but only the connection's shard
    // may hold the connection.
    web_reply reply{
        [home = to->home().ref(), weak = std::weak_ptr{to}](web_response y) {
          home.post([weak, y = std::move(y)]() mutable {
            if (auto to = weak.lock(); to && to->owner()->open())
              to->respond(to_http(std::move(y)));
          });
        }};
    web_request request{
        std::string{method(what)}, std::move(*path), what.body(),
        make_handshake(what, codec::parse_target(target), to->peer_address())};
    if (auto why = base::error_of([&] { x.f(request, reply); })) {
      log()->error("route failed: {} ({} {})", *why, request.method,
                   request.path);
      reply({500, "Internal server error\n"});
    }
    return true;
  }
  if (allowed.empty())
    return false;
  http_response x;
  x.status = 405;
  x.headers = "Allow: " + allowed + "\r\n";
  to->respond(std::move(x));
  return true;
}

} // namespace callboard::transport
