#include "actors/kernel/collector.hpp"

#include "actors/base/error_of.hpp"
#include "actors/kernel/pinned.hpp"
#include "callboard/log.hpp"
#include "callboard/socket.hpp"

namespace callboard::kernel {

namespace {

/// COLLECTOR: lives until everybody has answered, or time is over.
class collector : public pinned<collector_actor::base> {
public:
  collector(caf::actor_config& cfg, std::chrono::milliseconds timeout,
            answer_sink to)
      : pinned(cfg),
        timeout_(timeout),
        to_(std::move(to)) {
    // nop
  }

  const char* name() const override {
    return "collector";
  }

protected:
  behavior_type make_behavior() override {
    delayed_send(this, timeout_, expired_atom_v);
    return {
        [this](answer_atom, answer& x) { to_.each(x); },
        [this](complete_atom) { finish(true); },
        [this](expired_atom) { finish(false); },
    };
  }

private:
  void finish(bool in_time) {
    to_.end(in_time);
    quit();
  }

  std::chrono::milliseconds timeout_;
  answer_sink to_;
};

/// Logs and counts exceptions.
answer_sink guarded(const nsp_core_ptr& nsp, answer_sink to) {
  auto call = [nsp](auto&& f) {
    auto why = base::error_of(f);
    if (!why)
      return;
    log()->error("handler failed: {} (namespace {}, answers to a broadcast)",
                 *why, nsp->name);
    nsp->count(&nsp_core::counters::handler_errors);
  };
  return {[call, f = std::move(to.each)](answer& x) { call([&] { f(x); }); },
          [call, f = std::move(to.end)](bool x) { call([&] { f(x); }); }};
}

/// Makes the functions run in the behavior of the calling socket, if there is
/// one.
answer_sink in_context_of_caller(const nsp_core_ptr& nsp, answer_sink to) {
  auto caller = socket::current();
  if (!caller)
    return guarded(nsp, std::move(to));
  auto post = [to = caller->shared_handle()](task f) {
    caf::anon_send(to->actor(), std::make_shared<const task>(std::move(f)));
  };
  return {[post, f = std::move(to.each)](answer& x) {
            auto content = std::make_shared<answer>(std::move(x));
            post([f, content](socket&) { f(*content); });
          },
          [post, f = std::move(to.end)](bool in_time) {
            post([f, in_time](socket&) { f(in_time); });
          }};
}

} // namespace

answer_path collect(const nsp_core_ptr& nsp, std::chrono::milliseconds timeout,
                    answer_sink sink) {
  auto here = shard::current();
  auto& where = here ? *here : *nsp->shards.front();
  collector_actor to = spawn_pinned<collector>(
      where, timeout, in_context_of_caller(nsp, std::move(sink)));
  return {to, std::make_shared<const completion>(to)};
}

answer_sink gather(std::function<void(const broadcast_result::item&)> each,
                   std::function<void(const broadcast_result&)> end) {
  auto result = std::make_shared<broadcast_result>();
  auto add = [result, each = std::move(each)](answer& x) {
    if (!x.answered) {
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

} // namespace callboard::kernel
