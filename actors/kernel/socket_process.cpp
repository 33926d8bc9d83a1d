#include "actors/kernel/socket_process.hpp"

#include "actors/rules/turns.hpp"
#include "callboard/log.hpp"

namespace callboard::kernel {

socket_process::socket_process(caf::actor_config& cfg, nsp_core_ptr nsp,
                               const connect_request_ptr& request,
                               part_actor part)
    : pinned(cfg),
      first_part_(nsp->parts.front()) {
  state_.emplace(*this, std::move(nsp), *request, std::move(part));
}

void socket_process::enqueue(caf::mailbox_element_ptr what,
                             caf::execution_unit* host) {
  auto& content = what->content();
  if (!content.match_elements<emit_atom, event>()) {
    pinned::enqueue(std::move(what), host);
    return;
  }
  auto x = std::make_shared<const forwarded>(
      forwarded{socket_actor{this}, home().index(), content.get_as<event>(1),
                what->sender, what->mid});
  caf::anon_send(first_part_, std::move(x));
}

void socket_process::enqueue_in_order(const forwarded& x) {
  pinned::enqueue(
      caf::make_mailbox_element(x.sender, x.mid, {}, emit_atom_v, x.what),
      nullptr);
}

void socket_process::on_exit() {
  // An actor that ends for another reason than its own decision must not leave
  // members without a socket behind.
  if (state_) {
    socket::scope guard{&*state_};
    state_->close(disconnect_reason::server_namespace_disconnect, {});
    if (state_->turns_)
      state_->turns_->give_up();
  }
  state_.reset();
}

socket_process::behavior_type socket_process::make_behavior() {
  in_scope([](socket& x) { x.start(); });
  static thread_local const behavior_type shared{
      [](emit_atom, event& x) { return running().emit(x); },
      [](deliver_atom, op_id id, const action_ptr& what) {
        in_scope([&](socket& x) { x.deliver(id, what); });
      },
      [](const inbound_ptr& what) {
        in_scope([&](socket& x) { x.receive(what); });
      },
      [](closed_atom, disconnect_reason why, std::string& description) {
        in_scope([&](socket& x) {
          x.close(why, {std::move(description), {}});
        });
      },
      [](done_atom) { in_scope([](socket& x) { x.operation_done(); }); },
      [](complete_atom) { running().state_->event_handled(); },
      [](expired_atom) { in_scope([](socket& x) { x.expire_acks(); }); },
      [](const task_ptr& f) { in_scope([&](socket& x) { x.run(*f); }); },
      // Whoever is away is no current socket.
      [](const claim_ptr& what) { running().state_->bequeath(what); },
      [](const inheritance_ptr& what) {
        in_scope([&](socket& x) { x.inherit(what); });
      },
      [](fence_atom) { running().state_->fence_arrived(); },
      [](const handover_ptr& what) {
        in_scope([&](socket& x) { x.resume(*what); });
      },
      [](forget_atom) { running().state_->lose_session("expired"); },
  };
  return shared;
}

template <class F>
void socket_process::in_scope(F f) {
  auto& state = *running().state_;
  socket::scope guard{&state};
  f(state);
}

caf::result<values> socket_process::emit(event& x) {
  if (codec::is_reserved_event(x.name))
    return caf::make_error(caf::sec::invalid_argument,
                           "event name is reserved");
  auto packet = [&](const codec::event_options& options) {
    return codec::outgoing::event(state_->nsp(), x.name, x.args, options);
  };
  if (!current_message_id().is_request()) {
    auto offset = state_->nsp_->next_offset();
    state_->send_in_order(packet({.offset = offset}), false);
    return values{};
  }
  if (!state_->connected())
    return caf::make_error(caf::sec::request_receiver_down);
  auto promise = make_response_promise<values>();
  auto answer = [promise](const ack_result& y) mutable {
    if (!y) {
      promise.deliver(caf::make_error(y.error == ack_error::timeout
                                          ? caf::sec::request_timeout
                                          : caf::sec::request_receiver_down));
      return;
    }
    values xs;
    y.args.append_to(xs);
    promise.deliver(std::move(xs));
  };
  auto& limits = state_->nsp_->settings.limits;
  auto id = state_->nsp_->next_ack_id();
  if (!state_->await_ack(id, answer, limits.max_ack_wait))
    return caf::make_error(caf::sec::end_of_stream,
                           "too many acknowledgements");
  state_->send_now(packet({.id = id}), false);
  return promise;
}

} // namespace callboard::kernel
