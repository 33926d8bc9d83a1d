#pragma once

#include "actors/kernel/shard.hpp"
#include "codec/deflate.hpp"
#include "transport/net/date_text.hpp"
#include "transport/net/inbox.hpp"
#include "transport/net/loop_client.hpp"
#include "transport/net/loop_ref.hpp"
#include "transport/net/poller.hpp"
#include "transport/net/timer_queue.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <unordered_set>
#include <vector>

namespace callboard::transport {

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

  /// A reference for objects that may outlive this shard.
  const loop_ref& ref() const noexcept {
    return ref_;
  }

  /// Has `x` flushed at the end of this turn.
  void flush_later(std::shared_ptr<loop_client> x);

  /// Keeps `x` until the end of this turn.
  void release_later(std::shared_ptr<void> x) {
    released_.emplace_back(std::move(x));
  }

  /// The connections of this shard. The references keep them while the caller
  /// ends some.
  std::vector<std::shared_ptr<loop_client>> connections() const;

  void add(loop_client& x) {
    connections_.insert(&x);
  }

  void remove(loop_client& x) {
    connections_.erase(&x);
  }

  /// The number of connections that began here, even if they have moved to
  /// another shard: so each is counted while it moves. For any thread.
  std::atomic<size_t>& num_begun() noexcept {
    return num_begun_;
  }

  /// The server is about to leave: connections that arrive from now on are shut
  /// down at once.
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

  /// The buffer for what a connection reads; its content is valid until the
  /// handler returns.
  std::span<char> read_buffer() noexcept {
    return read_buffer_;
  }

  /// The buffer where small pieces are put together before they are written.
  std::span<char> write_buffer() noexcept {
    return write_buffer_;
  }

  /// Compresses for all connections: it keeps no state between calls.
  codec::deflater& deflater() noexcept {
    return deflater_;
  }

  /// Decompresses for all connections: it keeps no state between calls.
  codec::inflater& inflater() noexcept {
    return inflater_;
  }

  /// The present time as HTTP wants it. Valid until the next call.
  std::string_view http_date() {
    return date_.at(now_);
  }

private:
  void run();
  void wait();
  void read();
  void run_tasks();
  void run_actors();
  void flush();

  // Connections are destroyed with `poller_`: what they use stands above it.
  std::unordered_set<loop_client*> connections_;
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
  date_text date_;

  class poller poller_;
  std::vector<std::shared_ptr<loop_client>> dirty_;

  inbox inbox_{poller_};
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
  loop_ref ref_{inbox_};
};

} // namespace callboard::transport
