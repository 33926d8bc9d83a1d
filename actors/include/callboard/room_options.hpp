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

/// What happened to the behavior of a room.
struct room_failure {
  /// The room, and its namespace.
  std::string room;
  std::string nsp;
  /// What the exception said, or why the actor ended.
  std::string error;
  /// Whether the behavior is not started again.
  bool final = false;
};

/// Settings of stateful rooms.
struct room_options {
  /// What becomes of a room whose behavior has failed too often.
  enum class fallback : uint8_t {
    /// It goes on as an ordinary room.
    ordinary = 1,
    /// Its members leave it.
    empty = 2,
    /// Its members are disconnected.
    disconnect = 3,
  };

  /// A behavior that fails is started again, at once, but not more often than
  /// this within `restart_window`. 0: never. If it fails already when it
  /// starts, the next try comes 100 ms later; meanwhile the room is an ordinary
  /// one.
  size_t max_restarts = 5;

  std::chrono::milliseconds restart_window{60'000};

  fallback then = fallback::ordinary;

  /// How long a room without members keeps its behavior. Default: it ends when
  /// the last member leaves. `forever`: until the behavior calls `close`.
  std::chrono::milliseconds keep{0};

  static constexpr std::chrono::milliseconds forever =
      std::chrono::milliseconds::max();

  /// Told of every failure, on a shard; must not block.
  std::function<void(const room_failure&)> on_failure = nullptr;
};

/// Says which rooms are meant: one by its name, those whose whole name matches
/// a `pattern`, or those for which a function says so. The function is called
/// from any shard, and must not block.
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
