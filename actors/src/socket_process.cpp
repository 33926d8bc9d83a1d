#include "callboard/actors/socket_process.hpp"

#include "callboard/log.hpp"

namespace callboard::actors {

socket_process::socket_process(caf::actor_config& cfg, nsp_core_ptr nsp,
                               const connect_request_ptr& request,
                               part_actor part)
  : pinned(cfg) {
  state_.emplace(*this, std::move(nsp), *request, std::move(part));
}

void socket_process::on_exit() {
  // An actor that ends for another reason than its own decision must not leave
  // members without a socket behind.
  if (state_) {
    socket::scope guard{&*state_};
    state_->close(disconnect_reason::server_namespace_disconnect);
  }
  state_.reset();
}

socket_process::behavior_type socket_process::make_behavior() {
  {
    socket::scope guard{&*state_};
    state_->start();
  }
  // Every handler runs with this socket as the current one.
  return {
    [this](emit_atom, event& x) { return emit(x); },
    [this](deliver_atom, op_id id, const action_ptr& what) {
      socket::scope guard{&*state_};
      state_->deliver(id, what);
    },
    [this](const inbound_ptr& what) {
      socket::scope guard{&*state_};
      state_->receive(what);
    },
    [this](closed_atom, disconnect_reason why) {
      socket::scope guard{&*state_};
      state_->close(why);
    },
    [this](done_atom) {
      socket::scope guard{&*state_};
      state_->operation_done();
    },
    [this](expired_atom, codec::ack_id id) {
      socket::scope guard{&*state_};
      state_->acknowledgement_expired(id);
    },
    [this](const task_ptr& f) {
      socket::scope guard{&*state_};
      state_->run(*f);
    },
  };
}

caf::result<values> socket_process::emit(event& x) {
  // Comes from another actor, by way of which we do not know: goes through the
  // first part, like everything else that this actor sends.
  auto send = [&](std::optional<codec::ack_id> id) {
    auto packet = codec::outgoing::event(state_->nsp(), x.name, x.args, id);
    caf::anon_send(state_->nsp_->parts.front(), submit_atom_v,
                   state_->operation_for_me(std::move(packet)), socket_actor{});
  };
  if (codec::is_reserved_event(x.name))
    return caf::make_error(caf::sec::invalid_argument,
                           "event name is reserved");
  if (!state_->connected())
    return caf::make_error(caf::sec::request_receiver_down);
  if (!current_message_id().is_request()) {
    send(std::nullopt);
    return values{};
  }
  auto promise = make_response_promise<values>();
  auto answer = [promise](const ack_result& y) mutable {
    if (!y) {
      promise.deliver(caf::make_error(caf::sec::request_receiver_down));
      return;
    }
    values xs;
    y.args.append_to(xs);
    promise.deliver(std::move(xs));
  };
  auto id = state_->nsp_->next_ack_id();
  if (!state_->acks_.add(id, answer, state_->nsp_->limits.max_pending_acks))
    return caf::make_error(caf::sec::end_of_stream, "too many acknowledgements");
  delayed_send(this, state_->nsp_->limits.max_ack_wait, expired_atom_v, id);
  send(id);
  return promise;
}

} // namespace callboard::actors
