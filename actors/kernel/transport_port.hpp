#pragma once

#include "actors/kernel/session_link.hpp"

namespace callboard::kernel {

/// The path from a SOCKET to the TRANSPORT of its client, which runs on the
/// same shard. A packet is passed by a call if no message is on its way to the
/// TRANSPORT: the packet can overtake nothing then, and takes a third less
/// time. Everything else goes by message. Nothing is sent to a client that is
/// gone.
class transport_port {
public:
  /// `link` is the session behind `to`, and valid as long as that actor.
  transport_port(transport_actor to, session_link& link)
      : to_(std::move(to)),
        link_(&link) {
    // nop
  }

  void send(const codec::outgoing_ptr& x, bool is_volatile) {
    if (!to_)
      return;
    if (link_->self().mailbox().blocked())
      link_->send(x, is_volatile);
    else
      caf::anon_send(to_, send_atom_v, x, is_volatile);
  }

  /// Sends any other message of its interface to the TRANSPORT.
  template <class... Ts>
  void tell(Ts&&... xs) {
    if (to_)
      caf::anon_send(to_, std::forward<Ts>(xs)...);
  }

  /// Drops the TRANSPORT: the client is gone.
  void reset() {
    to_ = nullptr;
    link_ = nullptr;
  }

private:
  transport_actor to_;
  session_link* link_;
};

} // namespace callboard::kernel
