#pragma once

#include "callboard/pattern.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

namespace callboard {

/// A failure of the behavior of a room.
struct room_failure {
  /// The room, and its namespace.
  std::string room;
  std::string nsp;
  /// The text of the exception, or the reason why the actor ended.
  std::string error;
  /// Whether the behavior is not restarted.
  bool final = false;
};

/// Settings of stateful rooms.
struct room_options {
  /// The fate of a room whose behavior has failed too often.
  enum class fallback : uint8_t {
    /// The room goes on as an ordinary room.
    ordinary = 1,
    /// The members leave the room.
    empty = 2,
    /// The members are disconnected.
    disconnect = 3,
  };

  /// Most restarts of a behavior within `restart_window`: one that fails is
  /// restarted at once. 0: never. If the behavior fails while starting, the
  /// next attempt comes 100 ms later; meanwhile the room is an ordinary one.
  size_t max_restarts = 5;

  std::chrono::milliseconds restart_window{60'000};

  fallback then = fallback::ordinary;

  /// How long a room without members keeps its behavior. Default: the behavior
  /// ends when the last member leaves. `forever`: until the behavior calls
  /// `close`.
  std::chrono::milliseconds keep{0};

  static constexpr std::chrono::milliseconds forever =
      std::chrono::milliseconds::max();

  /// Called on every failure, on a shard; must not block.
  std::function<void(const room_failure&)> on_failure = nullptr;
};

/// Selects rooms: one by its name, those whose whole name matches a `pattern`,
/// or those for which a function returns true. The function is called on any
/// shard, and must not block.
class room_matcher {
public:
  room_matcher(std::string name)
      : f_([name = std::move(name)](std::string_view x) { return x == name; }) {
    // nop
  }

  room_matcher(const char* name)
      : room_matcher(std::string{name}) {
    // nop
  }

  /// A `pattern`, or a `std::regex`.
  template <class Pattern>
  requires(std::is_convertible_v<
               Pattern, pattern> && !std::is_same_v<Pattern, room_matcher>)
      room_matcher(Pattern x)
      : f_(pattern{std::move(x)}) {
    // nop
  }

  template <
      class F,
      class = std::enable_if_t<
          std::is_invocable_r_v<
              bool, const F&,
              std::
                  string_view> && !std::is_convertible_v<F, pattern> && !std::is_same_v<F, room_matcher>>>
  room_matcher(F f)
      : f_(std::move(f)) {
    // nop
  }

  bool operator()(std::string_view name) const {
    return f_(name);
  }

private:
  std::function<bool(std::string_view)> f_;
};

} // namespace callboard
