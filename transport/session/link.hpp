#pragma once

#include "callboard/disconnect_reason.hpp"
#include "callboard/handshake.hpp"
#include "codec/outgoing.hpp"

#include <cstddef>

namespace callboard::transport {

/// The way between a session and its client. A session changes it when its
/// client comes over another transport.
///
/// Thread safety: all members are called on the session's shard.
class link {
public:
  virtual ~link() = default;

  virtual transport_kind kind() const noexcept = 0;

  /// The client writes Socket.IO packets in this way, and reads no other.
  virtual void use(codec::parser format) = 0;

  /// Sends a packet, or keeps it until the client takes it.
  virtual void send(const codec::outgoing_ptr& x) = 0;

  /// Bytes that wait for the client, with what they cost beside.
  virtual size_t pending() const noexcept = 0;

  /// Whether a packet would leave at once.
  virtual bool ready() const noexcept = 0;

  /// Stops or resumes taking packets from the client.
  virtual void pause(bool on) = 0;

  /// The session continues on `next`, which gets what waits here.
  virtual void hand_over(link& next) = 0;

  /// Closes after what waits has left. Returns whether the session has nothing
  /// more to do for it; if not, the link tells its user when it is done.
  virtual bool close(disconnect_reason why) = 0;

  /// Closes now, without what waits. Does nothing when called again.
  virtual void terminate(disconnect_reason why) = 0;
};

} // namespace callboard::transport
