#pragma once

#include "actors/rules/session_messages.hpp"

#include <unordered_set>

namespace callboard::kernel {

/// The rules of connection state recovery, for one socket. A socket whose
/// client may come back stays as it was, in its rooms, and collects what the
/// client misses (AWAY). The client comes back as another socket, its heir, on
/// any shard:
///
/// 1. The heir claims the session from the part that `pid` names.
/// 2. The socket that is away sends `inheritance`; the heir joins the rooms
///    and keeps the events that it gets from now on.
/// 3. The heir sends a fence through all parts to the part of that socket.
///    Events that any part passed to the heir's part before the heir was there
///    were passed to the other part before the fence.
/// 4. The socket sends `handover`, the events that the client has missed, and
///    ends. The heir adds the events that it has kept, without duplicates.
/// 5. The other part may have been ahead: the heir skips events that come a
///    second time, until fences of its own have come through all parts.
///
/// Knows no actors and no clock: messages and times are passed as arguments,
/// and messages to send are returned.
class recovery {
public:
  using packets = packet_log::packets;
  using time_point = packet_log::time_point;

  explicit recovery(const recovery_options& bounds)
      : bounds_(bounds) {
    // nop
  }

  /// The session's secret name; names the shard that knows where the session
  /// is. Empty until the client is admitted.
  std::string pid;

  // -- while the client is connected ------------------------------------------

  /// Logs an event that leaves for the client. The event is kept for as long as
  /// a broken connection may go unnoticed.
  void sent(const codec::outgoing_ptr& x, time_point now,
            std::chrono::milliseconds max_silence);

  /// Whether the client had already got an event when it came back.
  bool has_got(const std::string& offset) {
    return !ahead_.empty() && ahead_.erase(offset) > 0;
  }

  /// Counts a fence that has arrived. Returns whether it was the last one due.
  bool fence_arrived();

  // -- while the client is away -----------------------------------------------

  /// Keeps the socket's state, since the connection is lost.
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

  /// Keeps an event that the client misses.
  void missed(const codec::outgoing_ptr& x, time_point now);

  /// The server disconnects the client. Returns whether this ends the session,
  /// since no heir has claimed it.
  bool kick() {
    kicked_ = true;
    return !claimed_;
  }

  /// The client has come back. Returns false if it cannot have the session;
  /// otherwise one fence is due from each part.
  bool give_to(const claim_ptr& x, size_t num_parts);

  /// The claim of the heir, or null.
  const claim_ptr& claimed() const noexcept {
    return claimed_;
  }

  /// The last message to the heir. Copies packets, since the heir may be on
  /// another shard.
  handover_ptr hand_over() const;

  // -- in the heir ------------------------------------------------------------

  /// Sets the session that the client asks for; null if it no longer asks for
  /// one.
  void claims(claim_ptr x) {
    claiming_ = std::move(x);
  }

  /// The heir gets the session.
  void inherit(inheritance_ptr x);

  /// The session that the client has recovered, or null.
  const inheritance_ptr& inherited() const noexcept {
    return inherited_;
  }

  /// Keeps an event that arrives before the client is admitted. Returns false
  /// if there are too many.
  bool keep(const codec::outgoing_ptr& x);

  /// Takes the last message from the socket that was away.
  void take_over(const handover& x);

  bool has_taken_over() const noexcept {
    return handed_over_;
  }

  /// The client is admitted: returns the packets to send first. One fence of
  /// the heir's own is due from each part.
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
  // Events for the heir; in the heir, for the client. While the heir keeps at
  // most `max_events` new events, this grows by not much more.
  packets missed_;

  claim_ptr claiming_;
  inheritance_ptr inherited_;
  bool handed_over_ = false;
  packets kept_;
  // Offsets of events that the other part has passed on ahead of the own part.
  std::unordered_set<std::string> ahead_;
};

} // namespace callboard::kernel
