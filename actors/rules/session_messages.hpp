#pragma once

#include "callboard/room_names.hpp"
#include "callboard/session_snapshot.hpp"

#include "actors/rules/packet_log.hpp"

#include <caf/actor_control_block.hpp>

/// The messages between sockets when a client comes back for its session.

namespace callboard::kernel {

/// A client that has come back for its session.
struct claim {
  std::string pid;
  /// Offset of the last event that it has got; empty for none.
  std::string offset;
  /// The socket that wants the session.
  caf::strong_actor_ptr heir;
};

using claim_ptr = std::shared_ptr<const claim>;

/// The first message to the heir; null if there is no such session.
struct inheritance {
  session_snapshot state;
  /// The socket that was away, and its shard.
  caf::strong_actor_ptr from;
  size_t shard = 0;
};

using inheritance_ptr = std::shared_ptr<const inheritance>;

/// The last message to the heir.
struct handover {
  /// The events that the client has missed.
  packet_log::packets missed;
  /// Whether the server has disconnected the client meanwhile.
  bool kicked = false;
};

using handover_ptr = std::shared_ptr<const handover>;

} // namespace callboard::kernel
