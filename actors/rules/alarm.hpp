#pragma once

#include "actors/base/deadline.hpp"

#include <optional>

namespace callboard::kernel {

/// One delayed message for many deadlines: each message would wake the thread
/// of CAF's clock. The message may come early, and is then set again.
template <class TimePoint>
class alarm {
public:
  /// Returns whether a message for the time `when` has to be sent; if so,
  /// counts it as sent.
  bool set(TimePoint when) noexcept {
    if (base::is_never(when) || (when_ && *when_ <= when))
      return false;
    when_ = when;
    return true;
  }

  /// A message has come. Returns false if the message that counts as sent is
  /// still due later.
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
