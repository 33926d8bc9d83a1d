#pragma once

#include <cstdint>
#include <string_view>

namespace callboard {

/// The reason why there is no acknowledgement.
enum class ack_error : uint8_t {
  none = 0,
  /// The client did not answer in time.
  timeout = 1,
  /// The client disconnected before it answered.
  disconnected = 2,
  /// The client owes too many answers already.
  too_many = 3,
};

constexpr std::string_view to_string(ack_error x) noexcept {
  switch (x) {
  case ack_error::none:
    return "none";
  case ack_error::timeout:
    return "timeout";
  case ack_error::disconnected:
    return "disconnected";
  case ack_error::too_many:
    return "too many";
  }
  return "unknown";
}

} // namespace callboard
