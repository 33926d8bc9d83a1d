#pragma once

#include <caf/execution_unit.hpp>

#include <atomic>
#include <cstddef>

namespace callboard::kernel {

/// A thread that runs pinned actors. An actor that is pinned to a shard only
/// ever runs on that shard's thread.
///
/// Thread safety: `exec_later` may be called from any thread; an implementation
/// hands every resumable that is not pinned to the scheduler.
class shard : public caf::execution_unit {
public:
  shard(caf::actor_system* sys, size_t index)
      : caf::execution_unit(sys),
        index_(index) {
    // nop
  }

  /// The shard's number, from 0.
  size_t index() const noexcept {
    return index_;
  }

  /// Number of pinned actors that have not ended. For any thread.
  std::atomic<size_t>& num_actors() noexcept {
    return num_actors_;
  }

  /// The shard whose thread this is, or nullptr.
  static shard* current() noexcept {
    return current_;
  }

protected:
  /// To be called by the shard's thread, first thing.
  static void make_current(shard* x) noexcept {
    current_ = x;
  }

private:
  size_t index_;
  std::atomic<size_t> num_actors_ = 0;
  static inline thread_local shard* current_ = nullptr;
};

} // namespace callboard::kernel
