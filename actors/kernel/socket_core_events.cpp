#include "actors/kernel/socket_core.hpp"

#include "callboard/ec.hpp"
#include "callboard/log.hpp"

#include "actors/kernel/event_replies.hpp"
#include "actors/rules/event_pipeline.hpp"

/// How a socket handles packets of its client.

namespace callboard::kernel {

void socket_core::receive(const incoming_ptr& what) {
  if (!connected())
    return;
  auto& packet = what->packet;
  if (packet.type == codec::packet_type::event) {
    receive_event(*this, listeners_, what);
  } else if (packet.id) {
    // Late and unknown acknowledgements are ignored.
    if (auto f = acks_.take(*packet.id))
      guarded("acknowledgement", [&] {
        f({ack_error::none,
           arguments{detail::values_ptr{what, &packet.args}, 0}});
      });
  }
}

next socket_core::make_next(const incoming_ptr& what, size_t i) {
  // The event counts as pending as long as a copy of `next` may go on with it.
  event_begun();
  auto pending = std::make_shared<const on_last_release>(
      [to = me()] { caf::anon_send(to, handled_atom_v); });
  return next{[to = me(), what, i, pending](const std::optional<refusal>& no) {
    caf::anon_send(to,
                   std::make_shared<const task>([what, i, no](socket_core& x) {
                     if (no)
                       report_refusal(x, x.listeners_, *no);
                     else
                       kernel::run_middlewares(x, x.listeners_, what, i + 1);
                   }));
  }};
}

// -- handlers -----------------------------------------------------------------

void socket_core::handle(const incoming_ptr& what) {
  auto& name = what->packet.event;
  auto call = [&](auto& f) { call_handler(f, what); };
  auto handled = false;
  if (auto i = listeners_.events.find(name);
      i != listeners_.events.end() && !i->second.empty()) {
    handled = true;
    i->second.each(call);
  }
  if (auto i = behavior_->events.find(name); i != behavior_->events.end()) {
    handled = true;
    i->second.each(call);
  }
  if (handled || offer_to_rooms(what) || !behavior_->actor)
    return;
  if (turns_ && !turns_->empty())
    forward_in_turn(what, 0);
  else
    forward_event(what);
}

void socket_core::call_handler(const detail::event_handler& f,
                               const incoming_ptr& what) {
  auto run = [&] {
    try {
      f(*this, what);
    } catch (const mismatch& e) {
      report_mismatch(*nsp_, handle(), what, e.what());
    }
  };
  if (!guarded(what->packet.event, run))
    reply_error(handle(), what, "internal error");
}

// -- behaviors in actor form --------------------------------------------------

void socket_core::event_begun() {
  if (++pending_events_ >= settings().limits.max_pending_events && !paused_) {
    paused_ = true;
    transport_.tell(pause_atom_v, true);
  }
}

void socket_core::event_handled() {
  --pending_events_;
  if (paused_ && pending_events_ <= settings().limits.max_pending_events / 2) {
    paused_ = false;
    transport_.tell(pause_atom_v, false);
  }
}

void socket_core::forward_event(const incoming_ptr& what) {
  event content{what->packet.event, what->packet.args,
                what->packet.id.has_value()};
  event_begun();
  // No timeout: the behavior may take its time. If it ends, CAF answers in its
  // place.
  self_
      .request(behavior_->actor, caf::infinite, event_atom_v, handle(),
               std::move(content))
      .then(
          [this, what](const values& xs) {
            event_handled();
            reply_in_order(*nsp_, handle(), what, xs);
          },
          [this, what](const caf::error& e) {
            event_handled();
            if (auto text = mismatch_text(e)) {
              report_mismatch(*nsp_, handle(), what, *text);
              return;
            }
            log()->error(
                "behavior failed: {} (socket {}, namespace {}, event {})",
                error_text(e).value_or(self_.system().render(e)), id_,
                nsp_->name(), what->packet.event);
            reply_error(handle(), what, "internal error");
          });
}

turn_ptr socket_core::forward_in_turn(const incoming_ptr& what,
                                      size_t num_rooms) {
  if (!turns_)
    turns_ = std::make_unique<turns>();
  // The event counts as pending until its turn is decided.
  event_begun();
  return turns_->add(num_rooms, [=, this](bool taken) {
    event_handled();
    if (!taken)
      forward_event(what);
  });
}

void socket_core::in_turn(std::function<void()> f) {
  if (turns_ && !turns_->empty())
    turns_->add(0, [f = std::move(f)](bool) { f(); });
  else
    f();
}

void socket_core::give_up_turns() {
  if (turns_)
    turns_->give_up();
}

} // namespace callboard::kernel
