#pragma once

#include "transport/net/timer_queue.hpp"

#include "actors/base/deadline.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

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

  /// An event that is due.
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
    /// The client did not fetch the end of a closed session.
    close_timeout,
  };

  /// Events, beside pings, that can be given a time.
  enum class deadline : uint8_t { connect, upgrade, poll, come_back, close };

  explicit session_clock(const settings& x) noexcept
      : settings_(x) {
    // nop
  }

  /// The session is open: the first ping is due after the interval.
  void start(time_point now) noexcept {
    ping_ = base::deadline(now, settings_.ping_interval);
    if (settings_.client_pings)
      ping_ = base::deadline(ping_, settings_.ping_timeout);
    awaiting_pong_ = false;
  }

  /// A pong came, or any other sign of life.
  void alive(time_point now) noexcept {
    start(now);
  }

  /// `what` is due at a time, in place of an earlier one.
  void set(deadline what, time_point when) noexcept {
    at(what) = when;
  }

  void clear(deadline what) noexcept {
    at(what) = never;
  }

  /// The session is closing: it waits for the client at most until then, and
  /// no longer than for a pong.
  void close(time_point when) noexcept {
    due_.fill(never);
    set(deadline::close, when);
  }

  /// When to ask again.
  std::optional<time_point> next() const noexcept {
    auto result = std::min(ping_, *std::min_element(due_.begin(), due_.end()));
    return result != never ? std::optional{result} : std::nullopt;
  }

  /// Returns one event that is due, and takes note of it; to be called until it
  /// returns `nothing`.
  event poll(time_point now) noexcept {
    if (take(deadline::close, now))
      return event::close_timeout;
    if (ping_ <= now)
      return ping_is_due(now);
    constexpr std::pair<deadline, event> others[] = {
        {deadline::connect, event::connect_timeout},
        {deadline::upgrade, event::upgrade_timeout},
        {deadline::poll, event::poll_timeout},
        {deadline::come_back, event::return_timeout},
    };
    for (auto [what, result] : others)
      if (take(what, now))
        return result;
    return event::nothing;
  }

private:
  static constexpr auto never = time_point::max();

  event ping_is_due(time_point now) noexcept {
    auto planned = std::exchange(ping_, never);
    if (awaiting_pong_ || settings_.client_pings)
      return event::ping_timeout;
    awaiting_pong_ = true;
    // A ping that is a little late does not give the client more time.
    auto late = std::min<time_point::duration>(
        now - planned, base::nanoseconds(settings_.ping_timeout) / 10);
    ping_ = base::deadline(now - late, settings_.ping_timeout);
    return event::send_ping;
  }

  /// Whether `what` is due; clears it then.
  bool take(deadline what, time_point now) noexcept {
    if (at(what) > now)
      return false;
    clear(what);
    return true;
  }

  time_point& at(deadline what) noexcept {
    return due_[static_cast<size_t>(what)];
  }

  settings settings_;
  time_point ping_ = never;
  // By deadline.
  std::array<time_point, 5> due_ = {never, never, never, never, never};
  bool awaiting_pong_ = false;
};

} // namespace callboard::transport
