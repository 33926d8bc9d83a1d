#pragma once

#include "actors/base/deadline.hpp"

#include <optional>

namespace callboard::kernel {

/// One delayed message for many deadlines: each would wake the thread of CAF's
/// clock. It may come early, and is set again then.
template <class TimePoint>
class alarm {
public:
  /// Whether a message has to be sent that comes at `when`; then it counts as
  /// sent.
  bool set(TimePoint when) noexcept {
    if (base::is_never(when) || (when_ && *when_ <= when))
      return false;
    when_ = when;
    return true;
  }

  /// A message has come. False if an earlier one has replaced it.
  bool fires(TimePoint now) noexcept {
    if (when_ && *when_ > now)
      return false;
    when_.reset();
    return true;
  }

private:
  std::optional<TimePoint> when_;
};

} // namespace callboard::kernel
