#pragma once

#include <chrono>

namespace callboard {

/// How long acknowledgements are awaited unless a timeout is given.
constexpr std::chrono::milliseconds default_ack_timeout{30'000};

/// How an event is sent to a client.
struct emit_flags {
  /// Whether the event is dropped if the client cannot take it right now.
  bool is_volatile = false;
  /// Whether the event may be compressed, where compression is switched on.
  bool compress = true;
  /// How long an acknowledgement is awaited.
  std::chrono::milliseconds timeout = default_ack_timeout;
};

} // namespace callboard
