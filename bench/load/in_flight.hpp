#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench::load {

/// A message that is under way.
struct message {
  /// 0: none.
  uint64_t number = 0;
  /// When it was sent, or should have been.
  uint64_t sent_at = 0;
  /// Recipients that have not received it.
  size_t missing = 0;
};

/// The messages of one sender that are under way, by their numbers, which are
/// consecutive. Bounded.
class in_flight {
public:
  explicit in_flight(size_t max_messages)
      : messages_(std::bit_ceil(max_messages)) {
    // nop
  }

  /// The place of a message with this number. Another may be in it: one that
  /// was sent long before.
  message& at(uint64_t number) noexcept {
    return messages_[number & (messages_.size() - 1)];
  }

private:
  std::vector<message> messages_;
};

/// How many messages there may be for a window or rate: some more than the
/// window, since servers may answer out of order.
inline size_t max_in_flight(size_t window, double rate) noexcept {
  return rate > 0 ? 16384 : window * 8;
}

} // namespace bench::load
