#pragma once

#include "actors/kernel/shard.hpp"
#include "codec/deflate.hpp"
#include "transport/net/poller.hpp"
#include "transport/net/timer_queue.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <unordered_set>
#include <vector>

namespace caf {
class resumable;
} // namespace caf

namespace callboard::transport {

class connection;
class loop;

/// A shard for those that may outlive it. Cheap to copy, for any thread.
class loop_ref {
public:
  explicit loop_ref(loop& x)
      : state_(std::make_shared<state>()) {
    state_->target = &x;
  }

  /// Runs `f` on the shard's thread; does nothing when the shard is gone.
  void post(std::function<void()> f) const;

  /// The shard goes.
  void reset();

private:
  struct state {
    std::mutex mtx;
    loop* target = nullptr;
  };

  std::shared_ptr<state> state_;
};

/// A shard: one thread that waits for sockets and runs pinned actors.
///
/// Each turn reads from every socket that is ready, then runs pinned actors
/// until none has a message, then writes what connections have gathered; only
/// then does it block. So everything that arrived together is answered
/// together.
///
/// Thread safety: `exec_later`, `post` and `stop` may be called from any
/// thread, everything else only from the shard's.
class loop final : public kernel::shard {
public:
  loop(caf::actor_system& sys, size_t index);
  ~loop() override;

  /// Starts the thread.
  void start();

  /// Ends the thread after its current turn, and waits for it.
  void stop();

  // -- work -------------------------------------------------------------------

  void exec_later(caf::resumable* what) override;

  /// Runs `f` on the shard's thread, in a later turn.
  void post(std::function<void()> f);

  /// For those that want to post even when this shard may be gone.
  const loop_ref& ref() const noexcept {
    return ref_;
  }

  /// Has `x` flushed at the end of this turn.
  void flush_later(std::shared_ptr<connection> x);

  /// Keeps `x` until the end of this turn.
  void release_later(std::shared_ptr<void> x) {
    released_.emplace_back(std::move(x));
  }

  /// The connections of this shard, which may end while they are gone through.
  std::vector<std::shared_ptr<connection>> connections() const;

  void add(connection& x) {
    connections_.insert(&x);
  }

  void remove(connection& x) {
    connections_.erase(&x);
  }

  /// The number of connections that began here, wherever they are now: so each
  /// is counted while it moves. For any thread.
  std::atomic<size_t>& num_begun() noexcept {
    return num_begun_;
  }

  /// The server is about to leave: connections that come from here on shall
  /// not stay.
  void leave() noexcept {
    leaving_ = true;
  }

  bool leaving() const noexcept {
    return leaving_;
  }

  // -- what the shard's objects share -----------------------------------------

  class poller& poller() noexcept {
    return poller_;
  }

  timer_queue& timers() noexcept {
    return timers_;
  }

  /// The time at the beginning of this turn.
  time_point now() const noexcept {
    return now_;
  }

  /// Receives what a connection reads; valid until the handler returns.
  std::span<char> read_buffer() noexcept {
    return read_buffer_;
  }

  /// Small pieces are put together here before they are written.
  std::span<char> write_buffer() noexcept {
    return write_buffer_;
  }

  /// Compress and decompress for all connections: they keep no state.
  codec::deflater& deflater() noexcept {
    return deflater_;
  }

  codec::inflater& inflater() noexcept {
    return inflater_;
  }

  /// The present time as HTTP wants it, for instance
  /// "Sun, 06 Nov 1994 08:49:37 GMT". Valid until the next call.
  std::string_view http_date();

private:
  void run();
  void wait();
  void read();
  void run_tasks();
  void run_actors();
  void flush();
  void take_inbox();

  /// Wakes the thread if it sleeps. To be called after the inbox has changed.
  void notify();

  // Connections go with `poller_`, so that what they use stands above it.
  std::unordered_set<connection*> connections_;
  std::atomic<size_t> num_begun_ = 0;
  bool leaving_ = false;
  timer_queue timers_;
  time_point now_;
  std::deque<caf::resumable*> ready_;
  std::vector<std::function<void()>> tasks_;
  std::vector<std::shared_ptr<void>> released_;
  std::vector<char> read_buffer_;
  std::vector<char> write_buffer_;
  codec::deflater deflater_;
  codec::inflater inflater_;
  std::string date_;
  time_point date_expires_;

  class poller poller_;
  std::vector<std::shared_ptr<connection>> dirty_;

  // Shared with other threads:
  std::mutex mtx_;
  std::vector<caf::resumable*> inbox_;
  std::vector<std::function<void()>> task_inbox_;
  // Whether there is something in the inboxes.
  std::atomic<bool> notified_ = false;
  // Whether the thread waits, or is about to, without having looked there.
  std::atomic<bool> asleep_ = false;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
  loop_ref ref_{*this};
};

} // namespace callboard::transport
