#include "transport/http/routes.hpp"

#include "actors/base/error_of.hpp"
#include "codec/header_field.hpp"
#include "callboard/log.hpp"
#include "transport/engine/opening.hpp"

#include <atomic>
#include <stdexcept>

namespace callboard {

// -- answers ------------------------------------------------------------------

web_response web_response::json(const nlohmann::json& x, unsigned status) {
  web_response result;
  result.status = status;
  result.body =
      x.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  result.content_type = "application/json";
  return result;
}

struct web_reply::state {
  explicit state(std::function<void(web_response)> g)
      : f(std::move(g)) {
    // nop
  }

  ~state() {
    if (!used.test_and_set())
      f({500, "No answer\n"});
  }

  std::function<void(web_response)> f;
  std::atomic_flag used;
};

web_reply::web_reply(std::function<void(web_response)> f)
    : state_(std::make_shared<state>(std::move(f))) {
  // nop
}

void web_reply::operator()(web_response x) const {
  if (!state_->used.test_and_set())
    state_->f(std::move(x));
}

namespace transport {

namespace {

http_response to_http(web_response x) {
  http_response result;
  result.status = x.status;
  result.body = std::move(x.body);
  // The view that a response has of its type must outlive it.
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
    // Back to the connection's shard, whoever calls. Only there somebody may
    // hold the connection.
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

} // namespace transport
} // namespace callboard
