#include "actors/kernel/socket_process.hpp"

namespace callboard::kernel {

socket_process::socket_process(caf::actor_config& cfg, nsp_core_ptr nsp,
                               const connect_request_ptr& request,
                               part_actor part)
    : pinned(cfg),
      first_part_(nsp->parts().front()),
      shard_(home().index()) {
  core_.emplace(*this, shard_, std::move(nsp), *request, std::move(part));
}

void socket_process::enqueue(caf::mailbox_element_ptr what,
                             caf::execution_unit* host) {
  auto& content = what->content();
  if (!content.match_elements<emit_atom, event>()) {
    pinned::enqueue(std::move(what), host);
    return;
  }
  auto x = std::make_shared<const forwarded_event>(
      full_socket_actor{this}, shard_, content.get_as<event>(1), what->sender,
      what->mid);
  caf::anon_send(first_part_, std::move(x));
}

void socket_process::enqueue_in_order(const forwarded_event& x) {
  x.delivered = true;
  pinned::enqueue(
      caf::make_mailbox_element(x.sender, x.mid, {}, emit_atom_v, x.what),
      nullptr);
}

void socket_process::on_exit() {
  // An actor that is ended by others must not leave its socket behind as a
  // member.
  if (core_) {
    submitter::scope guard{&*core_};
    core_->close(disconnect_reason::server_namespace_disconnect, {});
    core_->give_up_turns();
  }
  core_.reset();
}

template <class F>
void socket_process::in_scope(F f) {
  auto& core = *running().core_;
  submitter::scope guard{&core};
  f(core);
}

socket_process::behavior_type socket_process::make_behavior() {
  in_scope([](socket_core& x) { x.start(); });
  static thread_local const behavior_type shared{
      [](emit_atom, event& x) {
        auto& core = *running().core_;
        submitter::scope guard{&core};
        return core.emit_for_actor(x);
      },
      [](deliver_atom, op_id id, const delivery_ptr& what) {
        in_scope([&](socket_core& x) { x.deliver(id, *what); });
      },
      [](const incoming_ptr& what) {
        in_scope([&](socket_core& x) { x.receive(what); });
      },
      [](closed_atom, disconnect_reason why, std::string& description) {
        in_scope([&](socket_core& x) {
          x.close(why, {std::move(description), {}});
        });
      },
      [](done_atom) { in_scope([](socket_core& x) { x.operation_done(); }); },
      [](handled_atom) { running().core_->event_handled(); },
      [](expired_atom) { in_scope([](socket_core& x) { x.expire_acks(); }); },
      [](const task_ptr& f) { in_scope([&](socket_core& x) { x.run(*f); }); },
      // Away sockets run without a current-socket scope.
      [](const claim_ptr& what) { running().core_->bequeath(what); },
      [](const inheritance_ptr& what) {
        in_scope([&](socket_core& x) { x.inherit(what); });
      },
      [](fence_atom) { running().core_->fence_arrived(); },
      [](const handover_ptr& what) {
        in_scope([&](socket_core& x) { x.resume(*what); });
      },
      [](forget_atom) { running().core_->lose_session("expired"); },
  };
  return shared;
}

} // namespace callboard::kernel
