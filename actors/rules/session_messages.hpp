#pragma once

#include "callboard/room_names.hpp"
#include "callboard/session_snapshot.hpp"

#include "actors/rules/packet_log.hpp"

#include <caf/actor_control_block.hpp>

/// What sockets tell each other when a client comes back for its session.

namespace callboard::kernel {

/// A client that has come back for its session.
struct claim {
  std::string pid;
  /// Offset of the last event that it has got; empty for none.
  std::string offset;
  /// The socket that wants it.
  caf::strong_actor_ptr heir;
};

using claim_ptr = std::shared_ptr<const claim>;

/// What the heir gets first: null if there is no such session.
struct inheritance {
  session_snapshot state;
  /// The socket that was away, and its shard.
  caf::strong_actor_ptr from;
  size_t shard = 0;
};

using inheritance_ptr = std::shared_ptr<const inheritance>;

/// What the heir gets last.
struct handover {
  /// What the client has missed.
  packet_log::packets missed;
  /// Whether the server has disconnected it meanwhile.
  bool kicked = false;
};

using handover_ptr = std::shared_ptr<const handover>;

} // namespace callboard::kernel
