#include "callboard/actors/collector.hpp"

#include "callboard/actors/pinned.hpp"
#include "callboard/log.hpp"
#include "callboard/socket.hpp"

namespace callboard::actors {

namespace {

/// COLLECTOR: lives until everybody has answered, or time is over.
class collector : public pinned<collector_actor::base> {
public:
  collector(caf::actor_config& cfg, std::chrono::milliseconds timeout,
            collected f)
      : pinned(cfg),
        timeout_(timeout),
        report_(std::move(f)) {
    // nop
  }

  const char* name() const override {
    return "collector";
  }

protected:
  behavior_type make_behavior() override {
    delayed_send(this, timeout_, expired_atom_v);
    return {
        [this](answer_atom, answer& x) { answers_.emplace_back(std::move(x)); },
        [this](complete_atom) { finish(true); },
        [this](expired_atom) { finish(false); },
    };
  }

private:
  void finish(bool in_time) {
    report_(std::move(answers_), in_time);
    quit();
  }

  std::chrono::milliseconds timeout_;
  collected report_;
  std::vector<answer> answers_;
};

/// Logs and counts exceptions of `f`.
collected guarded(const nsp_core_ptr& nsp, collected f) {
  return [nsp, f = std::move(f)](std::vector<answer>&& xs, bool in_time) {
    try {
      f(std::move(xs), in_time);
      return;
    } catch (const std::exception& e) {
      log()->error("handler failed: {} (namespace {}, answers to a broadcast)",
                   e.what(), nsp->name);
    } catch (...) {
      log()->error("handler failed (namespace {}, answers to a broadcast)",
                   nsp->name);
    }
    nsp->num_handler_errors.fetch_add(1, std::memory_order_relaxed);
  };
}

/// Makes `f` run in the behavior of the calling socket, if there is one.
collected in_context_of_caller(const nsp_core_ptr& nsp, collected f) {
  auto caller = socket::current();
  if (!caller)
    return guarded(nsp, std::move(f));
  return [to = caller->shared_handle(),
          f = std::move(f)](std::vector<answer>&& xs, bool in_time) {
    auto content = std::make_shared<std::vector<answer>>(std::move(xs));
    caf::anon_send(to->actor(),
                   std::make_shared<const task>([f, content, in_time](socket&) {
                     f(std::move(*content), in_time);
                   }));
  };
}

} // namespace

answer_path collect(const nsp_core_ptr& nsp, std::chrono::milliseconds timeout,
                    collected f) {
  auto here = shard::current();
  auto& where = here ? *here : *nsp->shards.front();
  collector_actor to = spawn_pinned<collector>(
      where, timeout, in_context_of_caller(nsp, std::move(f)));
  return {to, std::make_shared<const completion>(to)};
}

} // namespace callboard::actors
