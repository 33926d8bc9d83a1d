#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include <sys/epoll.h>

namespace bench::net {

/// Nanoseconds of a clock that never jumps.
inline uint64_t now() noexcept {
  return static_cast<uint64_t>(
      std::chrono::steady_clock::now().time_since_epoch().count());
}

/// Something that a poller calls.
class handler {
public:
  virtual ~handler() = default;

  /// The file descriptor is ready for something.
  virtual void ready(uint32_t events) = 0;

  /// The turn ends, and this was registered with `flush_later`.
  virtual void flush() = 0;
};

/// One epoll instance, for one thread. Level-triggered. Each turn runs the
/// handlers of everything that is ready, and then flushes those that asked for
/// it: what is answered in one turn to one socket can be written at once.
class poller {
public:
  poller();
  ~poller();

  poller(const poller&) = delete;
  poller& operator=(const poller&) = delete;

  void add(int fd, handler& x, uint32_t events);
  void change(int fd, handler& x, uint32_t events);
  void remove(int fd, handler& x) noexcept;

  /// Calls `x.flush()` at the end of this turn; for callers that know that `x`
  /// is not registered yet.
  void flush_later(handler& x) {
    dirty_.emplace_back(&x);
  }

  /// Forgets that `x` wanted to be flushed, and events that are still to be
  /// handled in this turn.
  void forget(handler& x) noexcept;

  /// Waits at most this long (0: not at all, -1: for ever) for something to
  /// happen, and handles it.
  void turn(int timeout_ms);

  /// Receives what is read; shared by all.
  std::span<char> buffer() noexcept {
    return buffer_;
  }

private:
  void flush();

  int fd_;
  int num_events_ = 0;
  std::vector<epoll_event> events_;
  std::vector<handler*> dirty_;
  std::vector<char> buffer_;
};

} // namespace bench::net
