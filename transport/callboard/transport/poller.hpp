#pragma once

#include "callboard/transport/descriptor.hpp"

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
  /// What can be waited for; a set of bits.
  using events = uint32_t;
  static const events readable;
  static const events writable;
  /// The connection is gone. Is told of whether it was waited for or not.
  static const events hung_up;

  /// Who waits.
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

  /// Must be called before `fd` is closed. Whoever waited hears no more, even
  /// of what has happened already.
  void remove(int fd);

  /// Waits until something happens, at most `timeout` (none: for ever), and
  /// tells those who wait.
  void wait(std::optional<std::chrono::milliseconds> timeout);

  /// Makes `wait` return, now or when it is called next.
  void wake() noexcept;

private:
  struct entry {
    std::shared_ptr<user> who;
    // Tells descriptors of the same number apart.
    uint32_t generation = 0;
  };

  descriptor epoll_;
  descriptor event_;
  // By descriptor.
  std::vector<entry> entries_;
};

} // namespace callboard::transport
