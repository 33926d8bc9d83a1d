#pragma once

#include "actors/rules/session_messages.hpp"

#include <unordered_set>

namespace callboard::kernel {

/// The rules of connection state recovery, as one socket sees it. A socket
/// whose client may come back stays as it was, in its rooms, and collects what
/// the client misses (AWAY). The client comes back as another socket, its heir,
/// on any shard:
///
/// 1. The heir claims the session from the part that `pid` names.
/// 2. The socket that is away sends `inheritance`; the heir joins the rooms
///    and keeps what it gets from now on.
/// 3. The heir sends a fence through all parts to that of the socket. What any
///    part has passed to the heir's part before the heir was there has been
///    passed to the other part before the fence.
/// 4. The socket sends `handover`, what the client has missed, and ends. The
///    heir adds what it has kept, unless it is the same.
/// 5. The other part may have been ahead: the heir skips what comes a second
///    time, until fences of its own have come through all parts.
///
/// Knows no actors and no clock: messages and times come in as arguments, and
/// what is to be sent is returned.
class recovery {
public:
  using packets = packet_log::packets;
  using time_point = packet_log::time_point;

  explicit recovery(const recovery_options& bounds)
      : bounds_(bounds) {
    // nop
  }

  /// The session's secret name; names the shard that knows where it is. Empty
  /// until the client is admitted.
  std::string pid;

  // -- while the client is connected ------------------------------------------

  /// An event leaves for the client. It is kept for as long as a broken
  /// connection may go unnoticed.
  void sent(const codec::outgoing_ptr& x, time_point now,
            std::chrono::milliseconds max_silence);

  /// Whether the client has got an event already, from before it came back.
  bool has_got(const std::string& offset) {
    return !ahead_.empty() && ahead_.erase(offset) > 0;
  }

  /// A fence has come. Returns whether it was the last that was due.
  bool fence_arrived();

  // -- while it is away -------------------------------------------------------

  /// The connection is lost.
  void go_away(session_snapshot x) {
    state_ = std::move(x);
  }

  const session_snapshot& state() const noexcept {
    return state_;
  }

  /// The rooms in which the socket was, moved out.
  room_list take_rooms() {
    return std::move(state_.rooms);
  }

  /// An event for the client.
  void missed(const codec::outgoing_ptr& x, time_point now);

  /// The server disconnects the client. Returns whether the session ends with
  /// that: nobody has claimed it.
  bool kick() {
    kicked_ = true;
    return !claimed_;
  }

  /// The client has come back. Returns false if it cannot have the session;
  /// else one fence is due from each part.
  bool give_to(const claim_ptr& x, size_t num_parts);

  /// The heir, or null.
  const claim_ptr& claimed() const noexcept {
    return claimed_;
  }

  /// What the heir gets. Copies, since the heir may be on another shard.
  handover_ptr hand_over() const;

  // -- in the heir ------------------------------------------------------------

  /// The session that the client asks for, and no longer with null.
  void claims(claim_ptr x) {
    claiming_ = std::move(x);
  }

  /// The session is the client's.
  void inherit(inheritance_ptr x);

  /// What the client has come back to, or null.
  const inheritance_ptr& inherited() const noexcept {
    return inherited_;
  }

  /// An event that comes before the client is admitted. Returns false if there
  /// are too many.
  bool keep(const codec::outgoing_ptr& x);

  /// The last that comes from the socket that was away.
  void take_over(const handover& x);

  bool has_taken_over() const noexcept {
    return handed_over_;
  }

  /// The client is admitted: returns what it has to get first. One fence of its
  /// own is due from each part.
  packets catch_up(size_t num_parts);

  /// Whether the server has disconnected the client while it was away.
  bool kicked() const noexcept {
    return kicked_;
  }

private:
  const recovery_options& bounds_;
  packet_log log_;
  size_t fences_due_ = 0;
  bool kicked_ = false;

  session_snapshot state_;
  claim_ptr claimed_;
  // For the heir; in the heir, for the client. While the heir keeps what comes,
  // at most `max_events`, this grows by not much more.
  packets missed_;

  claim_ptr claiming_;
  inheritance_ptr inherited_;
  bool handed_over_ = false;
  packets kept_;
  // What the other part has passed on before the own.
  std::unordered_set<std::string> ahead_;
};

} // namespace callboard::kernel
