#include "actors/kernel/collector_process.hpp"

#include "actors/base/deadline.hpp"
#include "actors/kernel/pinned.hpp"

namespace callboard::kernel {

namespace {

/// COLLECTOR: lives until no more answers can come, or the timeout has expired.
class collector_process : public pinned<collector_actor::base> {
public:
  collector_process(caf::actor_config& cfg, std::chrono::milliseconds timeout,
                    detail::answer_sink to, size_t num_parties)
      : pinned(cfg),
        timeout_(timeout),
        to_(std::move(to)),
        num_parties_(num_parties) {
    // nop
  }

  const char* name() const override {
    return "collector";
  }

  void on_exit() override {
    // An actor that has ended gets no more answers.
    if (auto end = std::exchange(to_.end, nullptr))
      end(false);
    to_ = {};
  }

protected:
  behavior_type make_behavior() override {
    auto due = base::deadline(clock().now(), timeout_);
    if (!base::is_never(due))
      scheduled_send(this, due, expired_atom_v);
    return {
        [this](answer_atom, socket_answer& x) {
          if (to_.each)
            to_.each(x);
        },
        [this](complete_atom) {
          if (--num_parties_ == 0)
            finish(true);
        },
        [this](expired_atom) { finish(false); },
    };
  }

private:
  void finish(bool in_time) {
    if (auto end = std::exchange(to_.end, nullptr))
      end(in_time);
    quit();
  }

  std::chrono::milliseconds timeout_;
  detail::answer_sink to_;
  size_t num_parties_;
};

} // namespace

answer_path path_to(const answer_receiver_actor& to) {
  auto complete = [to] { caf::anon_send(to, complete_atom_v); };
  return {to, std::make_shared<const on_last_release>(std::move(complete))};
}

answer_path collect(shard& where, std::chrono::milliseconds timeout,
                    detail::answer_sink to, size_t num_parties) {
  collector_actor x = spawn_pinned<collector_process>(
      where, timeout, std::move(to), num_parties);
  return path_to(x);
}

} // namespace callboard::kernel
