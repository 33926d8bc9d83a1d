#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

namespace callboard::kernel {

/// Remembers the times of restarts, so that they do not happen too often.
class restart_log {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Whether another restart is allowed; if so, it is counted. At most `max`
  /// restarts are allowed within any `window`.
  bool may_restart(time_point now, size_t max,
                   std::chrono::milliseconds window) {
    while (!times_.empty() && now - times_.front() >= window)
      times_.pop_front();
    if (times_.size() >= max)
      return false;
    times_.emplace_back(now);
    ++count_;
    return true;
  }

  /// The number of restarts so far.
  size_t count() const noexcept {
    return count_;
  }

private:
  std::deque<time_point> times_;
  size_t count_ = 0;
};

} // namespace callboard::kernel
