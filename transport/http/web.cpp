#include "callboard/web.hpp"

#include "actors/base/once.hpp"

#include <nlohmann/json.hpp>

namespace callboard {

web_response web_response::json(const nlohmann::json& x, unsigned status) {
  web_response result;
  result.status = status;
  result.body =
      x.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  result.content_type = "application/json";
  return result;
}

struct web_reply::state : base::once<void(web_response)> {
  explicit state(const function& f)
      : once(f, [f] {
          f({500, "No answer\n"});
        }) {
    // nop
  }
};

web_reply::web_reply(std::function<void(web_response)> f)
    : state_(std::make_shared<state>(f)) {
  // nop
}

void web_reply::operator()(web_response x) const {
  (*state_)(std::move(x));
}

} // namespace callboard
