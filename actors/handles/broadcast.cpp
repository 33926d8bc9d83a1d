#include "callboard/broadcast.hpp"

#include "callboard/event_name.hpp"
#include "callboard/socket_handle.hpp"

#include "actors/base/deadline.hpp"
#include "actors/handles/operation_sink.hpp"

#include <future>

namespace callboard {

namespace {

/// Descriptions come from the engine itself, so the timeout only bounds the
/// wait for a shard that is stuck.
constexpr std::chrono::milliseconds describe_timeout{5'000};

/// Sockets report missing answers on time; the grace period is for those that
/// cannot.
constexpr std::chrono::milliseconds grace{1'000};

/// Passes acknowledgements to `each`, or, if `each` is null, gathers them in
/// the result for `end`.
detail::answer_sink
gather(std::function<void(const broadcast_result::item&)> each,
       std::function<void(const broadcast_result&)> end) {
  auto result = std::make_shared<broadcast_result>();
  auto add = [result, each = std::move(each)](socket_answer& x) {
    if (x.error != ack_error::none) {
      result->missing.emplace_back(std::move(x.id));
      return;
    }
    broadcast_result::item item{
        std::move(x.id),
        arguments{std::make_shared<const values>(std::move(x.args)), 0}};
    if (each)
      each(item);
    else
      result->answers.emplace_back(std::move(item));
  };
  auto finish = [result, end = std::move(end)](bool in_time) {
    result->complete = in_time && result->missing.empty();
    end(*result);
  };
  return {std::move(add), std::move(finish)};
}

} // namespace

broadcast_operator::broadcast_operator(
    std::shared_ptr<detail::operation_sink> to)
    : sink_(std::move(to)) {
  // nop
}

// -- modifiers ----------------------------------------------------------------

broadcast_operator broadcast_operator::to(room_names rooms) const {
  auto result = *this;
  for (auto& x : rooms.list())
    result.rooms_.emplace_back(x);
  return result;
}

broadcast_operator broadcast_operator::except(room_names rooms) const {
  auto result = *this;
  for (auto& x : rooms.list())
    result.except_.emplace_back(x);
  return result;
}

broadcast_operator broadcast_operator::volatile_() const {
  auto result = *this;
  result.flags_.is_volatile = true;
  return result;
}

broadcast_operator broadcast_operator::compress(bool on) const {
  auto result = *this;
  result.flags_.compress = on;
  return result;
}

broadcast_operator broadcast_operator::local() const {
  auto result = *this;
  result.local_ = true;
  return result;
}

broadcast_operator
broadcast_operator::only_shard(std::optional<size_t> x) const {
  auto result = *this;
  result.only_shard_ = x;
  return result;
}

broadcast_operator
broadcast_operator::timeout(std::chrono::milliseconds x) const {
  auto result = *this;
  result.flags_.timeout = x;
  return result;
}

// -- actions ------------------------------------------------------------------

operation broadcast_operator::start() const {
  return {rooms_, except_, only_shard_, local_, {}};
}

void broadcast_operator::emit_values(std::string_view name, values args) const {
  check_event_name(name);
  auto x = start();
  x.what = emit_action{std::string{name}, std::move(args), flags_.is_volatile,
                       flags_.compress};
  sink_->perform(std::move(x));
}

void broadcast_operator::ask_values(
    std::function<void(const broadcast_result&)> end, std::string_view name,
    values args,
    std::function<void(const broadcast_result::item&)> each) const {
  check_event_name(name);
  auto x = start();
  x.what = ask_action{std::string{name}, std::move(args), flags_.compress,
                      flags_.timeout};
  sink_->ask(std::move(x), base::sum(flags_.timeout, grace),
             gather(std::move(each), std::move(end)));
}

void broadcast_operator::fetch_sockets(
    std::function<void(const std::vector<socket_info>&)> f) const {
  auto result = std::make_shared<std::vector<socket_info>>();
  auto nsp = sink_;
  auto add = [sink = sink_, result](socket_answer& x) {
    result->emplace_back(socket_handle{sink, x.id, x.shard, nullptr},
                         std::move(x));
  };
  auto finish = [result, f = std::move(f)](bool) { f(*result); };
  auto x = start();
  x.what = describe_action{};
  sink_->ask(std::move(x), describe_timeout,
             {std::move(add), std::move(finish)});
}

std::vector<socket_info> broadcast_operator::fetch_sockets() const {
  sink_->check_may_block();
  auto result = std::make_shared<std::promise<std::vector<socket_info>>>();
  fetch_sockets(
      [result](const std::vector<socket_info>& xs) { result->set_value(xs); });
  return result->get_future().get();
}

void broadcast_operator::sockets_join(room_names rooms) const {
  auto x = start();
  x.what = join_action{std::move(rooms).list()};
  sink_->perform(std::move(x));
}

void broadcast_operator::sockets_leave(room_names rooms) const {
  auto x = start();
  x.what = leave_action{std::move(rooms).list()};
  sink_->perform(std::move(x));
}

void broadcast_operator::disconnect_sockets(bool close) const {
  auto x = start();
  x.what = disconnect_action{close};
  sink_->perform(std::move(x));
}

} // namespace callboard
