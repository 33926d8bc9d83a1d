#pragma once

#include "transport/net/timer_queue.hpp"

#include <string>
#include <string_view>

namespace callboard::transport {

/// The present time as HTTP wants it, for instance
/// "Sun, 06 Nov 1994 08:49:37 GMT". Formats it at most twice a second.
class date_text {
public:
  /// `now` only tells when to format again. The view is valid until the next
  /// call.
  std::string_view at(time_point now);

private:
  std::string text_;
  time_point expires_;
};

} // namespace callboard::transport
