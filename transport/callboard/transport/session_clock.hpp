#pragma once

#include "callboard/transport/timer_queue.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace callboard::transport {

/// The times that matter to an Engine.IO session. Knows no clock: time comes in
/// as an argument. Source: Engine.IO protocol 4, "Heartbeat", and the reference
/// server's options.
class session_clock {
public:
  struct settings {
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
  };

  /// What is due.
  enum class event : uint8_t {
    nothing,
    /// A ping has to be sent; the wait for the pong begins.
    send_ping,
    /// The pong did not come.
    ping_timeout,
    /// The client joined no namespace.
    connect_timeout,
    /// The upgrade was not completed.
    upgrade_timeout,
    /// Nobody fetched the end of a closed session.
    close_timeout,
  };

  explicit session_clock(const settings& x) noexcept
      : settings_(x) {
    // nop
  }

  /// The session is open: the first ping is due after the interval.
  void start(time_point now) noexcept {
    ping_ = now + settings_.ping_interval;
    awaiting_pong_ = false;
  }

  /// A pong came.
  void pong(time_point now) noexcept {
    start(now);
  }

  void set_connect(time_point when) noexcept {
    connect_ = when;
  }

  void clear_connect() noexcept {
    connect_.reset();
  }

  void set_upgrade(time_point when) noexcept {
    upgrade_ = when;
  }

  void clear_upgrade() noexcept {
    upgrade_.reset();
  }

  /// The session is closing: it waits for the client at most until then, and
  /// no longer than for a pong.
  void set_close(time_point when) noexcept {
    connect_.reset();
    upgrade_.reset();
    close_ = when;
  }

  /// When to ask again.
  std::optional<time_point> next() const noexcept {
    std::optional<time_point> result;
    for (auto& x : {ping_, connect_, upgrade_, close_})
      if (x && (!result || *x < *result))
        result = x;
    return result;
  }

  /// Returns one event that is due, and takes note of it; to be called until it
  /// returns `nothing`.
  event poll(time_point now) noexcept {
    auto due = [now](std::optional<time_point>& x) {
      if (!x || *x > now)
        return false;
      x.reset();
      return true;
    };
    if (due(close_))
      return event::close_timeout;
    auto planned = ping_;
    if (due(ping_)) {
      if (awaiting_pong_)
        return event::ping_timeout;
      awaiting_pong_ = true;
      // A ping that is a little late does not give the client more time.
      auto late = std::min<time_point::duration>(now - *planned,
                                                 settings_.ping_timeout / 10);
      ping_ = now - late + settings_.ping_timeout;
      return event::send_ping;
    }
    if (due(connect_))
      return event::connect_timeout;
    if (due(upgrade_))
      return event::upgrade_timeout;
    return event::nothing;
  }

private:
  settings settings_;
  std::optional<time_point> ping_;
  std::optional<time_point> connect_;
  std::optional<time_point> upgrade_;
  std::optional<time_point> close_;
  bool awaiting_pong_ = false;
};

} // namespace callboard::transport
