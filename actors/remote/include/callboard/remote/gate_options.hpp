#pragma once

#include "callboard/messages.hpp"

#include <caf/typed_actor.hpp>

#include <chrono>
#include <cstddef>

namespace callboard::remote {

/// The policy of a namespace while no behavior is attached: from the start of
/// the node until the first is attached, and after one was lost.
enum class policy : uint8_t {
  /// New clients get CONNECT_ERROR. Clients already connected stay connected;
  /// their events are answered with an error, or dropped if they want no
  /// acknowledgement.
  refuse = 0,
  /// Clients stay, new ones are admitted, and events are kept in order until a
  /// behavior is attached. After `hold_time`, as `refuse`.
  hold = 1,
  /// A behavior in the node takes over until a remote one is attached.
  fallback = 2,
};

/// Options of a namespace that is reserved for a behavior in another process.
struct gate_options {
  policy when_absent = policy::refuse;

  /// How long events are kept under `policy::hold`.
  std::chrono::milliseconds hold_time{30'000};

  /// The behavior in the node, for `policy::fallback`. This actor gets
  /// `connected` for each client when it takes over, and `disconnected` when it
  /// hands over.
  callboard::behavior_actor fallback = {};

  /// Most items (connects, events, disconnects) that a behavior has been sent
  /// and has not handled. Further items wait in the node. A larger window is
  /// faster over long distances; all items not handled when a process dies are
  /// in doubt.
  size_t window = 256;

  /// Most events that are not handled, and most bytes in them. An event beyond
  /// these limits is answered with an error, or dropped if it wants no
  /// acknowledgement.
  size_t max_events = 10'000;
  size_t max_bytes = 64 * 1024 * 1024;
};

} // namespace callboard::remote
