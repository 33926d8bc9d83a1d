#include "callboard/remote/socket.hpp"

#include "callboard/event_name.hpp"

#include "actors/base/deadline.hpp"
#include "actors/handles/operation_sink.hpp"
#include "actors/remote/link_sink.hpp"

namespace callboard::remote {

void socket::ask_values(ack_callback f, std::chrono::milliseconds timeout,
                        std::string_view name, values args) const {
  check_event_name(name);
  operation x;
  x.rooms.emplace_back(id());
  x.what = ask_action{std::string{name}, std::move(args), true, timeout};
  // A client that is gone gives no answer.
  auto result =
      std::make_shared<ack_result>(ack_result{ack_error::disconnected, {}});
  auto take = [result](socket_answer& y) {
    result->error = y.error;
    result->args = {std::make_shared<const values>(std::move(y.args)), 0};
  };
  auto finish = [result, f = std::move(f)](bool) { f(*result); };
  sink_->ask(std::move(x), base::sum(timeout, answer_grace),
             {std::move(take), std::move(finish)});
}

} // namespace callboard::remote
