#pragma once

#include "actors/base/fifo.hpp"

#include "codec/outgoing.hpp"

#include <variant>

namespace callboard::kernel {

/// A packet that is held back.
struct held_packet {
  codec::outgoing_ptr content;
  bool is_volatile = false;
};

/// A disconnect that is held back; with `close`, of the whole client.
struct held_disconnect {
  bool close = false;
};

/// Holds back packets of a socket to its own client behind operations of the
/// socket that may reach the socket itself, and are still under way.
class send_order {
public:
  /// A held item.
  using item = std::variant<held_packet, held_disconnect>;

  /// The socket has submitted an operation.
  void operation_sent() noexcept {
    ++sent_;
  }

  /// The operation that was submitted first has reached all its recipients.
  void operation_done() noexcept {
    ++done_;
  }

  /// Whether no operation is under way, so that nothing has to be held back.
  bool clear() const noexcept {
    return sent_ == done_;
  }

  void hold(item x) {
    held_.push_back({sent_, std::move(x)});
  }

  /// Whether the first item that waits has waited long enough.
  bool ready() const noexcept {
    return !held_.empty() && held_[0].after <= done_;
  }

  /// Moves the first item out. Requires `ready()`.
  item pop() {
    auto result = std::move(held_.front().what);
    held_.pop_front();
    return result;
  }

private:
  struct held {
    /// The number of operations that must be done before.
    uint64_t after = 0;
    item what;
  };

  base::fifo<held> held_;
  uint64_t sent_ = 0;
  uint64_t done_ = 0;
};

} // namespace callboard::kernel
