#include "callboard/socket.hpp"

#include "actors/kernel/client.hpp"
#include "actors/rules/recovery.hpp"
#include "actors/kernel/socket_process.hpp"

#include <algorithm>

/// What a socket sends.

namespace callboard {

using namespace kernel;

// -- to the client ------------------------------------------------------------

operation_ptr socket::operation_for_me(codec::outgoing_ptr x) const {
  auto op = std::make_shared<operation>();
  op->rooms.emplace_back(id_);
  op->only_shard = self_.home().index();
  op->what = std::make_shared<const action_holder>(
      action_holder{emit_action{std::move(x)}});
  return op;
}

void emit_operator::emit_values(std::string_view name,
                                const values& args) const {
  check_event_name(name);
  auto& nsp = *who_.nsp_;
  auto offset = flags_.is_volatile ? std::string{} : nsp.next_offset();
  who_.send_packet(
      codec::outgoing::event(nsp.name, name, args,
                             {.offset = offset, .compress = flags_.compress}),
      flags_.is_volatile);
}

void emit_operator::ask_values(ack_callback f, std::string_view name,
                               const values& args) const {
  check_event_name(name);
  if (!who_.connected()) {
    f({ack_error::disconnected, {}});
    return;
  }
  auto& nsp = *who_.nsp_;
  auto id = nsp.next_ack_id();
  if (!who_.await_ack(id, f, flags_.timeout)) {
    f({ack_error::too_many, {}});
    return;
  }
  who_.send_packet(codec::outgoing::event(
      nsp.name, name, args, {.id = id, .compress = flags_.compress}));
}

void socket::send_packet(codec::outgoing_ptr x, bool is_volatile) {
  if (current_ != this) {
    // Another socket's behavior: by way of the namespace, to keep its order.
    kernel::submit(*nsp_, operation_for_me(std::move(x)));
    return;
  }
  if (!connected())
    return;
  if (order_.clear())
    send_now(x, is_volatile);
  else
    order_.hold({std::move(x), is_volatile});
}

void socket::send_now(const codec::outgoing_ptr& x, bool is_volatile) {
  if (!listeners_.any_outgoing.empty())
    tell_outgoing_listeners(*x);
  if (recovery_ && !x->offset().empty()) {
    auto now = self_.clock().now();
    recovery_->log.trim(now - nsp_->settings.max_silence);
    recovery_->log.add(x, now, nsp_->settings.recovery);
  }
  if (link_ && link_->idle())
    link_->send(x, is_volatile);
  else
    self_.send(transport_, send_atom_v, x, is_volatile);
}

void socket::send_in_order(const codec::outgoing_ptr& x, bool is_volatile) {
  if (state_ == state::connected)
    send_now(x, is_volatile);
  else
    deliver_absent(action_holder{emit_action{x, is_volatile}});
}

void socket::tell_outgoing_listeners(const codec::outgoing& x) {
  auto what = x.decode();
  if (what.type != codec::packet_type::event)
    return;
  auto args = std::make_shared<const values>(std::move(what.args));
  listeners_.any_outgoing.each([&](auto& f) {
    guarded(what.event, [&] { f(what.event, {args, 0}); });
  });
}

// -- to others ----------------------------------------------------------------

broadcast_operator socket::broadcast() const {
  return broadcast_operator{nsp_}.except(id_);
}

void socket::submit(operation_ptr op) {
  // Only what may come back to this socket has an order with what it sends to
  // itself, and needs to be confirmed.
  auto& except = op->except;
  socket_actor confirm_to;
  if (std::find(except.begin(), except.end(), id_) == except.end()) {
    order_.operation_sent();
    confirm_to = socket_actor{&self_};
  }
  self_.send(part_, submit_atom_v, std::move(op), std::move(confirm_to));
}

void socket::operation_done() {
  if (state_ == state::gone)
    return;
  order_.operation_done();
  while (order_.ready()) {
    auto x = order_.pop();
    if (x.packet)
      send_now(x.packet, x.flag);
    else
      disconnect_now(x.flag);
  }
}

// -- acknowledgements ---------------------------------------------------------

bool socket::await_ack(codec::ack_id id, const ack_callback& f,
                       std::chrono::milliseconds timeout) {
  auto deadline = self_.clock().now() + timeout;
  if (!acks_.add(id, f, deadline, nsp_->settings.limits.max_pending_acks))
    return false;
  set_ack_alarm(deadline);
  return true;
}

void socket::set_ack_alarm(ack_table::time_point when) {
  // One for all: each wakes the thread of CAF's clock.
  if (ack_alarm_ && *ack_alarm_ <= when)
    return;
  ack_alarm_ = when;
  self_.scheduled_send(&self_, when, expired_atom_v);
}

void socket::expire_acks() {
  auto now = self_.clock().now();
  // An alarm that a later one has replaced.
  if (ack_alarm_ && *ack_alarm_ > now)
    return;
  ack_alarm_.reset();
  while (auto f = acks_.take_due(now))
    guarded("acknowledgement", [&] { f({ack_error::timeout, {}}); });
  if (auto next = acks_.next())
    set_ack_alarm(*next);
}

void socket::run(const task& f) {
  if (state_ != state::gone && state_ != state::away)
    guarded("task", [&] { f(*this); });
}

} // namespace callboard
