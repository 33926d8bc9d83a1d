#pragma once

#include "callboard/remote/ack.hpp"
#include "callboard/remote/socket.hpp"

#include <chrono>
#include <functional>

/// The types of what a remote behavior registers.

namespace callboard::remote {

/// How a behavior comes back to its node, if that is lost or refuses it: at
/// first after `first` (> 0), then after twice as long, up to `longest`.
struct retry_options {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds longest{5'000};
};

/// Handles an event of a client.
using event_handler =
    std::function<void(socket&, const detail::values_ptr&, const ack&)>;

} // namespace callboard::remote
