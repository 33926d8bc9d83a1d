#pragma once

#include "actors/kernel/pinned.hpp"
#include "actors/kernel/socket_core.hpp"

namespace callboard::kernel {

/// SOCKET: a thin shell that passes messages to a `socket_core`. Ends when the
/// client leaves the namespace, or when its connection has ended and cannot be
/// recovered any more. Kept alive by its part of the namespace once it is
/// admitted.
class socket_process : public pinned<full_socket_actor::base> {
public:
  socket_process(caf::actor_config& cfg, nsp_core_ptr nsp,
                 const connect_request_ptr& request, part_actor part);

  const char* name() const override {
    return "socket";
  }

  void on_exit() override;

  using pinned::enqueue;

  /// Intercepts, in the thread of the sender, events that other actors emit:
  /// they go the way of all operations, through the first part, to keep their
  /// order.
  void enqueue(caf::mailbox_element_ptr what,
               caf::execution_unit* host) override;

  /// Puts a message that has come that way into the mailbox.
  void enqueue_in_order(const forwarded_event& x);

protected:
  behavior_type make_behavior() override;

private:
  static socket_process& running() noexcept {
    return static_cast<socket_process&>(pinned::running());
  }

  /// Calls `f` with the core of the running actor, as the current submitter.
  template <class F>
  static void in_scope(F f);

  // These members never change, so that any thread may read them: the shard may
  // be gone when handles still keep this actor.
  const part_actor first_part_;
  const size_t shard_;

  std::optional<socket_core> core_;
};

} // namespace callboard::kernel
