#pragma once

#include <chrono>

/// Overflow-safe sums of times: a user may pass `milliseconds::max()` for
/// "never".

namespace callboard::base {

/// `x + y`, or the largest duration if the sum is larger. `y >= 0`.
template <class Rep, class Period>
constexpr std::chrono::duration<Rep, Period>
sum(std::chrono::duration<Rep, Period> x,
    std::chrono::duration<Rep, Period> y) noexcept {
  using duration = std::chrono::duration<Rep, Period>;
  return x > duration::max() - y ? duration::max() : x + y;
}

/// The time `delay` after `now`, or `TimePoint::max()` if that time cannot be
/// represented.
template <class TimePoint, class Rep, class Period>
constexpr TimePoint
deadline(TimePoint now, std::chrono::duration<Rep, Period> delay) noexcept {
  // Floating point, since the longest delays in coarse units overflow finer
  // ones.
  using seconds = std::chrono::duration<long double>;
  auto room = TimePoint::max() - now;
  if (seconds{delay} >= seconds{room})
    return TimePoint::max();
  return now + std::chrono::duration_cast<typename TimePoint::duration>(delay);
}

/// A delay in nanoseconds, capped at the longest that fits.
constexpr std::chrono::nanoseconds
nanoseconds(std::chrono::milliseconds x) noexcept {
  using std::chrono::nanoseconds;
  auto longest =
      std::chrono::duration_cast<std::chrono::milliseconds>(nanoseconds::max());
  return x >= longest ? nanoseconds::max() : nanoseconds{x};
}

/// Whether a deadline never comes.
template <class TimePoint>
constexpr bool is_never(TimePoint x) noexcept {
  return x == TimePoint::max();
}

} // namespace callboard::base
