#pragma once

#include "transport/net/descriptor.hpp"

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace callboard::transport {

/// Waits for sockets with epoll, level-triggered: one system call for all that
/// has happened, none for a socket that stays interested in the same.
///
/// Thread safety: `wake` may be called from any thread, everything else belongs
/// to one.
class poller {
public:
  /// Events that can be waited for; a set of bits.
  using events = uint32_t;
  static const events readable;
  static const events writable;
  /// The connection is gone. Reported even to users that do not wait for it.
  static const events hung_up;

  /// Waits for a descriptor.
  class user {
  public:
    virtual void on_ready(events what) = 0;

  protected:
    ~user() = default;
  };

  /// Throws `std::system_error`.
  poller();

  /// Tells `who` of `what` happens to `fd`, and keeps it until `remove`.
  /// Returns whether the kernel can do that; if not, `errno` says why.
  [[nodiscard]] bool add(int fd, std::shared_ptr<user> who, events what);

  /// Changes what `fd` waits for.
  void change(int fd, events what);

  /// Must be called before `fd` is closed. The user is told nothing more, not
  /// even of what has happened already.
  void remove(int fd);

  /// Waits until something happens, at most `timeout` (none: for ever).
  void wait(std::optional<std::chrono::milliseconds> timeout);

  /// Tells at most `max` users of what has happened to their descriptors.
  /// Returns how many there were.
  size_t tell(size_t max);

  /// Makes `wait` return, now or when it is called next.
  void wake() noexcept;

private:
  struct entry {
    std::shared_ptr<user> who;
    // Tells descriptors of the same number apart.
    uint32_t generation = 0;
  };

  /// Events that are taken from the kernel at a time.
  static constexpr size_t max_events = 1024;

  descriptor epoll_;
  descriptor event_;
  // Events that have happened and have not been told.
  std::array<epoll_event, max_events> happened_;
  size_t first_ = 0;
  size_t last_ = 0;
  // By descriptor.
  std::vector<entry> entries_;
};

} // namespace callboard::transport
