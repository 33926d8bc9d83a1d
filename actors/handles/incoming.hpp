#pragma once

#include "callboard/fwd.hpp"

#include "codec/socket_packet.hpp"

#include <atomic>
#include <utility>

namespace callboard::detail {

/// A packet from a client, on its way to handlers.
struct incoming {
  explicit incoming(codec::socket_packet&& x)
      : packet(std::move(x)) {
    // nop
  }

  codec::socket_packet packet;

  /// Set once the acknowledgement has been sent.
  mutable std::atomic_flag answered;
};

} // namespace callboard::detail
