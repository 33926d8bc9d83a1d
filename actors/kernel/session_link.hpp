#pragma once

#include "callboard/codec/parser.hpp"

#include "actors/kernel/messages.hpp"

namespace callboard::kernel {

/// The interface of a session for its user.
class session_link {
public:
  virtual ~session_link() = default;

  /// Sends a packet to the client, unless the session is closed. For the
  /// session's user; and for sockets, see `transport_port`.
  virtual void send(const codec::outgoing_ptr& x, bool is_volatile) = 0;

  /// Closes the session after all queued packets have left; `why` is passed to
  /// the user.
  virtual void close(disconnect_reason why) = 0;

  /// Called when the client is in its first namespace.
  virtual void joined() = 0;

  /// Sets the packet format that the client writes, the only one that it reads.
  virtual void use(codec::parser format) = 0;

  /// The TRANSPORT itself.
  virtual transport_actor::base& self() = 0;

  virtual const connection_info_ptr& info() const = 0;
};

} // namespace callboard::kernel
