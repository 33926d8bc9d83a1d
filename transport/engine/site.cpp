#include "transport/engine/site.hpp"

#include <algorithm>

namespace callboard::transport {

void site::add(engine_endpoint& x) {
  endpoints_.push_back(&x);
  std::sort(endpoints_.begin(), endpoints_.end(), [](auto a, auto b) {
    return a->options().path.size() > b->options().path.size();
  });
  max_body_ = std::max(max_body_, x.options().limits.max_payload);
}

void site::serve(const std::shared_ptr<http_protocol>& to, http_request& what) {
  if (routes_.serve(to, what))
    return;
  auto path = target(what);
  path = path.substr(0, path.find_first_of("?#"));
  if (files_.serve(*to, what, path, cors_))
    return;
  for (auto x : endpoints_) {
    if (path.starts_with(x->options().path)) {
      x->serve(to, what);
      return;
    }
  }
  http_response y;
  y.status = 404;
  y.content_type = "text/plain; charset=utf-8";
  y.body = "Not found\n";
  // A client that asked for another protocol does not continue with this one.
  y.close = !field(what, "Upgrade").empty();
  to->respond(std::move(y));
}

} // namespace callboard::transport
