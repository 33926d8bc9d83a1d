#pragma once

#include "callboard/session_snapshot.hpp"

#include "actors/rules/packet_log.hpp"

#include <string>
#include <unordered_set>

namespace callboard::kernel {

/// A client that has come back for its session.
struct claim {
  std::string pid;
  /// Offset of the last event that it has got; empty for none.
  std::string offset;
  socket_actor heir;
};

/// What the heir gets first: null if there is no such session.
struct inheritance {
  session_snapshot state;
  /// The socket that was away, and its shard.
  socket_actor from;
  size_t shard = 0;
};

/// What the heir gets last.
struct handover {
  /// What the client has missed.
  packet_log::packets missed;
  /// Whether the server has disconnected it meanwhile.
  bool kicked = false;
};

/// Recovery as seen by one socket. A socket whose client may come back stays as
/// it was, in its rooms, and collects what the client misses (AWAY). The client
/// comes back as another socket, its heir, on any shard:
///
/// 1. The heir claims the session from the part that `pid` names.
/// 2. The socket that is away sends `inheritance`; the heir joins the rooms,
///    and keeps what it gets from now on.
/// 3. The heir sends a fence through all parts to that of the socket. What any
///    part has passed to the heir's part before the heir was there has been
///    passed to the other part before the fence.
/// 4. The socket sends `handover`, what the client has missed, and ends. The
///    heir adds what it has kept, unless it is the same.
/// 5. The other part may have been ahead: the heir skips what comes a second
///    time, until fences of its own have come through all parts.
struct recovery {
  /// The session's secret name; names the shard that knows where it is.
  std::string pid;
  packet_log log;
  /// Whether the server has disconnected the client meanwhile.
  bool kicked = false;

  /// Fences that are still to come.
  size_t fences_due = 0;

  // While away: what to pass on, and who wants it.
  session_snapshot state;
  claim_ptr claimed;

  // In the heir: what it claims; what the client gets after its CONNECT packet;
  // what came before that was known.
  claim_ptr claiming;
  inheritance_ptr inherited;
  bool handed_over = false;
  packet_log::packets missed;
  packet_log::packets kept;
  // What the other part has passed on before the own.
  std::unordered_set<std::string> ahead;
};

} // namespace callboard::kernel
