#pragma once

#include "actors/kernel/shard.hpp"

#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/config.hpp>
#include <caf/detail/sync_request_bouncer.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/resumable.hpp>

#include <utility>

// `cleanup` and `handle_messages` below replicate code of this version of CAF.
static_assert(CAF_VERSION == 1706);

namespace callboard::kernel {

/// Mixin for actors that only run on one shard. `Base` is an event-based actor.
///
/// CAF decides in `enqueue` which execution unit resumes an actor; it is enough
/// to pass our own there, whoever the sender. CAF's brokers do the same.
template <class Base>
class pinned : public Base {
public:
  template <class... Ts>
  explicit pinned(caf::actor_config& cfg, Ts&&... xs)
      : Base(cfg, std::forward<Ts>(xs)...),
        home_(static_cast<shard*>(cfg.host)) {
    home_->num_actors().fetch_add(1, std::memory_order_relaxed);
  }

  using Base::enqueue;

  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override {
    Base::enqueue(std::move(what), home_);
  }

  caf::resumable::resume_result resume(caf::execution_unit* host,
                                       size_t max_messages) override {
    auto former = std::exchange(running_, this);
    auto result = handle_messages(host, max_messages);
    running_ = former;
    return result;
  }

  caf::resumable::subtype_t subtype() const override {
    return caf::resumable::io_actor;
  }

  /// Does the same as CAF's function, but without streams, and without
  /// canceling timeouts, for which CAF wakes the thread of its clock. Pinned
  /// actors have neither.
  bool cleanup(caf::error&& why, caf::execution_unit* host) override {
    this->awaited_responses_.clear();
    this->multiplexed_responses_.clear();
    auto& inbox = this->mailbox_;
    if (!inbox.closed()) {
      inbox.close();
      this->get_normal_queue().flush_cache();
      this->get_urgent_queue().flush_cache();
      caf::detail::sync_request_bouncer bounce{why};
      while (inbox.queue().new_round(quantum, bounce).consumed_items)
        ;
    }
    this->unregister_from_system();
    auto result = caf::monitorable_actor::cleanup(std::move(why), host);
    if (result)
      home_->num_actors().fetch_sub(1, std::memory_order_release);
    return result;
  }

  /// The shard on which this actor runs. For the actor's handlers only: the
  /// shard ends with its server, while any handle keeps the actor alive.
  shard& home() const noexcept {
    return *home_;
  }

protected:
  /// The actor whose handler runs on this thread. Thus all actors of a class
  /// can share one behavior, whose handlers capture nothing: a kilobyte that is
  /// not needed per client, and that stays in the cache.
  static pinned& running() noexcept {
    return *running_;
  }

private:
  // Messages of one priority that are handled before the other gets its turn.
  static constexpr long quantum = 64;

  /// Does the same as CAF's function, but without streams and receive timeouts,
  /// for which CAF reads the clock after every message. Pinned actors have
  /// neither.
  caf::resumable::resume_result handle_messages(caf::execution_unit* host,
                                                size_t max_messages) {
    if (!this->activate(host))
      return caf::resumable::done;
    size_t handled = 0;
    caf::scheduled_actor::mailbox_visitor visitor{this, handled, max_messages};
    while (handled < max_messages) {
      if (!this->mailbox_.new_round(quantum, visitor).consumed_items
          && this->mailbox_.try_block())
        return caf::resumable::awaiting_message;
      if (this->finalize())
        return caf::resumable::done;
    }
    return this->mailbox_.try_block() ? caf::resumable::awaiting_message
                                      : caf::resumable::resume_later;
  }

  shard* home_;
  static inline thread_local pinned* running_ = nullptr;
};

/// Spawns an actor of class `T`, which derives from `pinned`, on `where`.
/// Callable from any thread.
template <class T, class... Ts>
auto spawn_pinned(shard& where, Ts&&... xs) {
  caf::actor_config cfg{&where};
  return where.system().template spawn_class<T, caf::no_spawn_options>(
      cfg, std::forward<Ts>(xs)...);
}

} // namespace callboard::kernel
