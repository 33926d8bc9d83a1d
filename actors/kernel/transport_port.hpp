#pragma once

#include "actors/kernel/session_link.hpp"

namespace callboard::kernel {

/// The way of a SOCKET to the TRANSPORT of its client, which runs on the same
/// shard. A packet goes by a call if no message is on its way to the TRANSPORT:
/// nothing can be overtaken then, and a third of the time is spared. Everything
/// else goes by message. To a client that is gone nothing goes.
class transport_port {
public:
  /// `link` is what is behind `to`, and valid as long as that.
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

  /// Sends another of its messages to the TRANSPORT.
  template <class... Ts>
  void tell(Ts&&... xs) {
    if (to_)
      caf::anon_send(to_, std::forward<Ts>(xs)...);
  }

  /// The client is gone.
  void reset() {
    to_ = nullptr;
    link_ = nullptr;
  }

private:
  transport_actor to_;
  session_link* link_;
};

} // namespace callboard::kernel
