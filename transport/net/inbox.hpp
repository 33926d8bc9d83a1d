#pragma once

#include "transport/net/poller.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace caf {
class resumable;
} // namespace caf

namespace callboard::transport {

/// Work that other threads hand to a shard: actors to run, and functions. Wakes
/// the shard if it waits in its poller.
///
/// Thread safety: `push` from any thread, everything else belongs to the shard.
/// Lifetime: a push holds the mutex until it has done all that it does, and the
/// destructor waits for it. So the last message of an actor may be the reason
/// why the shard goes.
class inbox {
public:
  explicit inbox(poller& waits) noexcept
      : poller_(waits) {
    // nop
  }

  ~inbox() {
    std::lock_guard guard{mtx_};
  }

  void push(caf::resumable* what);
  void push(std::function<void()> f);

  /// The shard is about to wait: from now on, a push wakes it. Returns whether
  /// there is nothing to take.
  bool fall_asleep() noexcept {
    asleep_ = true;
    return !filled_;
  }

  void wake_up() noexcept {
    asleep_ = false;
  }

  /// Moves what there is to the ends of `actors` and `tasks`.
  void take(std::deque<caf::resumable*>& actors,
            std::vector<std::function<void()>>& tasks);

private:
  /// Called with the mutex held, after something was added.
  void notify() noexcept;

  poller& poller_;
  std::mutex mtx_;
  std::vector<caf::resumable*> actors_;
  std::vector<std::function<void()>> tasks_;
  // Whether there is something to take.
  std::atomic<bool> filled_ = false;
  // Whether the thread waits, or is about to, without having looked here.
  std::atomic<bool> asleep_ = false;
};

} // namespace callboard::transport
