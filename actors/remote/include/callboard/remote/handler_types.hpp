#pragma once

#include "callboard/remote/ack.hpp"
#include "callboard/remote/socket.hpp"

#include <chrono>
#include <functional>

/// The types of the functions that a remote behavior registers.

namespace callboard::remote {

/// The delays of a behavior that reconnects to its node, if the node is lost or
/// refuses it: `first` (> 0), then twice as long each time, up to `longest`.
struct retry_options {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds longest{5'000};
};

/// Handles an event of a client.
using event_handler =
    std::function<void(socket&, const detail::values_ptr&, const ack&)>;

} // namespace callboard::remote
