#include "actors/kernel/socket_core.hpp"

#include "callboard/broadcast.hpp"
#include "callboard/ec.hpp"
#include "callboard/event_name.hpp"

#include <algorithm>

/// How a socket sends.

namespace callboard::kernel {

// -- to the client ------------------------------------------------------------

void socket_core::emit(std::string_view name, const values& args,
                       const emit_flags& flags) {
  check_event_name(name);
  auto offset = flags.is_volatile ? std::string{} : nsp_->next_offset();
  send_in_behavior(
      codec::outgoing::event(nsp_->name(), name, args,
                             {.offset = offset, .compress = flags.compress}),
      flags.is_volatile);
}

void socket_core::ask(ack_callback f, std::string_view name, const values& args,
                      const emit_flags& flags) {
  check_event_name(name);
  if (!connected()) {
    f({ack_error::disconnected, {}});
    return;
  }
  auto id = nsp_->next_ack_id();
  if (!await_ack(id, f, flags.timeout)) {
    f({ack_error::too_many, {}});
    return;
  }
  send_in_behavior(
      codec::outgoing::event(nsp_->name(), name, args,
                             {.id = id, .compress = flags.compress}),
      false);
}

void socket_core::send_in_behavior(codec::outgoing_ptr x, bool is_volatile) {
  if (submitter::current() != this) {
    // The caller is the behavior of another socket: its packets go through the
    // namespace, to keep its order.
    nsp_->submit(
        nsp_core::prepare_packet(id_, shard_, std::move(x), is_volatile));
    return;
  }
  if (!connected())
    return;
  if (order_.clear())
    send_now(x, is_volatile);
  else
    order_.hold(held_packet{std::move(x), is_volatile});
}

bool socket_core::send_to_self(std::string_view id,
                               const codec::outgoing_ptr& x) {
  if (id != id_)
    return false;
  send_in_behavior(x, false);
  return true;
}

void socket_core::send_now(const codec::outgoing_ptr& x, bool is_volatile) {
  if (!listeners_.any_outgoing.empty())
    tell_outgoing_listeners(*x);
  if (recovery_ && !x->offset().empty())
    recovery_->sent(x, self_.clock().now(), settings().max_silence);
  transport_.send(x, is_volatile);
}

void socket_core::tell_outgoing_listeners(const codec::outgoing& x) {
  auto what = x.decode();
  if (what.type != codec::packet_type::event)
    return;
  auto args = std::make_shared<const values>(std::move(what.args));
  listeners_.any_outgoing.each([&](auto& f) {
    guarded(what.event, [&] { f(what.event, {args, 0}); });
  });
}

// -- for other actors ---------------------------------------------------------

caf::result<values> socket_core::emit_for_actor(event& x) {
  if (codec::is_reserved_event(x.name))
    return caf::make_error(ec::reserved_event);
  auto packet = [&](const codec::event_options& options) {
    return codec::outgoing::event(nsp_->name(), x.name, x.args, options);
  };
  if (!self_.current_message_id().is_request()) {
    auto offset = nsp_->next_offset();
    auto what = packet({.offset = offset});
    if (state_ == state::connected)
      send_now(what, false);
    else
      perform_absent(delivery{send_packet{std::move(what)}});
    return values{};
  }
  if (!connected())
    return caf::make_error(ec::disconnected);
  auto promise = self_.make_response_promise<values>();
  auto answer = [promise](const ack_result& y) mutable {
    if (y) {
      values xs;
      y.args.append_to(xs);
      promise.deliver(std::move(xs));
    } else {
      promise.deliver(caf::make_error(to_ec(y.error)));
    }
  };
  auto id = nsp_->next_ack_id();
  if (await_ack(id, answer, settings().limits.max_ack_wait))
    send_now(packet({.id = id}), false);
  else
    answer({ack_error::too_many, {}});
  return promise;
}

// -- to others ----------------------------------------------------------------

broadcast_operator socket_core::everybody_else() const {
  return broadcast_operator{nsp_}.except(id_);
}

void socket_core::submit(broadcast_ptr x) {
  // Only an operation that may reach this socket is ordered with packets to its
  // own client, and needs to be confirmed.
  auto& except = x->except;
  full_socket_actor confirm_to;
  if (std::find(except.begin(), except.end(), id_) == except.end()) {
    order_.operation_sent();
    confirm_to = me();
  }
  self_.send(part_, submit_atom_v, std::move(x), std::move(confirm_to));
}

void socket_core::operation_done() {
  if (state_ == state::gone)
    return;
  order_.operation_done();
  while (order_.ready()) {
    auto x = order_.pop();
    if (auto y = std::get_if<held_packet>(&x))
      send_now(y->content, y->is_volatile);
    else
      disconnect_now(std::get<held_disconnect>(x).close);
  }
}

// -- acknowledgements ---------------------------------------------------------

bool socket_core::await_ack(uint64_t id, ack_callback f,
                            std::chrono::milliseconds timeout) {
  auto due = base::deadline(self_.clock().now(), timeout);
  if (!acks_.add(id, std::move(f), due, settings().limits.max_pending_acks))
    return false;
  set_ack_alarm(due);
  return true;
}

void socket_core::set_ack_alarm(ack_table::time_point when) {
  if (ack_alarm_.set(when))
    self_.scheduled_send(&self_, when, expired_atom_v);
}

void socket_core::expire_acks() {
  auto now = self_.clock().now();
  if (!ack_alarm_.fires(now))
    return;
  while (auto f = acks_.take_due(now))
    guarded("acknowledgement", [&] { f({ack_error::timeout, {}}); });
  if (auto next = acks_.next())
    set_ack_alarm(*next);
}

} // namespace callboard::kernel
