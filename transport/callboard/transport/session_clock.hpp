#pragma once

#include "callboard/transport/timer_queue.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace callboard::transport {

/// The times that matter to a session. Knows no clock: time comes in as an
/// argument. Source: Engine.IO protocols 4 and 3, "Heartbeat", and the
/// reference server's options; manager.js of socket.io 0.9.17.
class session_clock {
public:
  struct settings {
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    /// Whether the client sends the pings (Engine.IO 3).
    bool client_pings = false;
  };

  /// What is due.
  enum class event : uint8_t {
    nothing,
    /// A ping has to be sent; the wait for the pong begins.
    send_ping,
    /// The pong, or the client's ping, did not come.
    ping_timeout,
    /// The client joined no namespace.
    connect_timeout,
    /// The upgrade was not completed.
    upgrade_timeout,
    /// A poll has waited long enough.
    poll_timeout,
    /// The client did not come back after its connection was gone.
    return_timeout,
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
    if (settings_.client_pings)
      ping_ += settings_.ping_timeout;
    awaiting_pong_ = false;
  }

  /// A pong came, or what else tells that the client is there.
  void alive(time_point now) noexcept {
    start(now);
  }

  void set_connect(time_point when) noexcept {
    connect_ = when;
  }

  void clear_connect() noexcept {
    connect_ = never;
  }

  void set_upgrade(time_point when) noexcept {
    upgrade_ = when;
  }

  void clear_upgrade() noexcept {
    upgrade_ = never;
  }

  void set_poll(time_point when) noexcept {
    poll_ = when;
  }

  void clear_poll() noexcept {
    poll_ = never;
  }

  void set_return(time_point when) noexcept {
    return_ = when;
  }

  void clear_return() noexcept {
    return_ = never;
  }

  /// The session is closing: it waits for the client at most until then, and
  /// no longer than for a pong.
  void set_close(time_point when) noexcept {
    connect_ = never;
    upgrade_ = never;
    poll_ = never;
    return_ = never;
    close_ = when;
  }

  /// When to ask again.
  std::optional<time_point> next() const noexcept {
    auto result = std::min({ping_, connect_, upgrade_, poll_, return_, close_});
    return result != never ? std::optional{result} : std::nullopt;
  }

  /// Returns one event that is due, and takes note of it; to be called until it
  /// returns `nothing`.
  event poll(time_point now) noexcept {
    auto due = [now](time_point& x) {
      if (x > now)
        return false;
      x = never;
      return true;
    };
    if (due(close_))
      return event::close_timeout;
    auto planned = ping_;
    if (due(ping_)) {
      if (awaiting_pong_ || settings_.client_pings)
        return event::ping_timeout;
      awaiting_pong_ = true;
      // A ping that is a little late does not give the client more time.
      auto late = std::min<time_point::duration>(now - planned,
                                                 settings_.ping_timeout / 10);
      ping_ = now - late + settings_.ping_timeout;
      return event::send_ping;
    }
    if (due(connect_))
      return event::connect_timeout;
    if (due(upgrade_))
      return event::upgrade_timeout;
    if (due(poll_))
      return event::poll_timeout;
    if (due(return_))
      return event::return_timeout;
    return event::nothing;
  }

private:
  static constexpr auto never = time_point::max();

  settings settings_;
  time_point ping_ = never;
  time_point connect_ = never;
  time_point upgrade_ = never;
  time_point poll_ = never;
  time_point return_ = never;
  time_point close_ = never;
  bool awaiting_pong_ = false;
};

} // namespace callboard::transport
