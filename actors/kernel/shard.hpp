#pragma once

#include <caf/execution_unit.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

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
        id_(++last_id_),
        index_(index) {
    // nop
  }

  /// Identifies the shard among all shards of the process, including those that
  /// are gone.
  uint64_t id() const noexcept {
    return id_;
  }

  /// The shard's number in its engine, from 0.
  size_t index() const noexcept {
    return index_;
  }

  /// Number of pinned actors that have not ended. For any thread.
  std::atomic<size_t>& num_actors() noexcept {
    return num_actors_;
  }

  /// The shard of the calling thread, or nullptr.
  static shard* current() noexcept {
    return current_;
  }

protected:
  /// Must be called first by the shard's thread.
  static void make_current(shard* x) noexcept {
    current_ = x;
  }

private:
  static inline std::atomic<uint64_t> last_id_ = 0;

  const uint64_t id_;
  const size_t index_;
  std::atomic<size_t> num_actors_ = 0;
  static inline thread_local shard* current_ = nullptr;
};

} // namespace callboard::kernel
