#include "callboard/socket.hpp"

#include "actors/kernel/reply.hpp"
#include "actors/kernel/socket_process.hpp"
#include "actors/rules/turns.hpp"
#include "callboard/log.hpp"

/// What a socket does with packets of its client.

namespace callboard {

using namespace kernel;

void socket::receive(const inbound_ptr& what) {
  if (!connected())
    return;
  auto& packet = what->packet;
  if (packet.type == codec::packet_type::event) {
    listeners_.any.each([&](auto& f) {
      guarded(packet.event, [&] { f(packet.event, {args_of(what), 0}); });
    });
    run_event_middlewares(what, 0);
  } else if (packet.id) {
    // Late and unknown acknowledgements are ignored.
    if (auto f = acks_.take(*packet.id))
      guarded("acknowledgement", [&] {
        f({ack_error::none, arguments{args_of(what), 0}});
      });
  }
}

// -- middlewares --------------------------------------------------------------

void socket::run_event_middlewares(inbound_ptr what, size_t first) {
  auto& all = listeners_.middlewares;
  for (auto i = first; i < all.size(); ++i) {
    if (!connected())
      return;
    auto make_next = [&] {
      return next{socket_actor{&self_},
                  [what, i](socket& x, const refusal* no) {
                    if (no)
                      x.report_error(*no);
                    else
                      x.run_event_middlewares(what, i + 1);
                  }};
    };
    verdict result;
    // The copy keeps it alive while it adds another.
    auto run = [&, f = all[i]] { result = f(what, make_next); };
    if (!guarded("middleware", run))
      return;
    if (result.no)
      report_error(*result.no);
    if (result.no || !result.decided)
      return;
  }
  if (connected())
    handle_event(what);
}

void socket::report_error(const refusal& why) {
  listeners_.error.each([&](auto& f) { guarded("error", [&] { f(why); }); });
}

// -- handlers -----------------------------------------------------------------

void socket::handle_event(const inbound_ptr& what) {
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

void socket::call_handler(const event_handler& f, const inbound_ptr& what) {
  auto run = [&] {
    try {
      f(*this, what);
    } catch (const mismatch& e) {
      report_mismatch(shared_handle(), what, e.what());
    }
  };
  if (!guarded(what->packet.event, run))
    reply_error(shared_handle(), what, "internal error");
}

// -- behaviors in actor form --------------------------------------------------

void socket::event_forwarded() {
  if (++pending_events_ >= nsp_->settings.limits.max_pending_events
      && !paused_) {
    paused_ = true;
    self_.send(transport_, pause_atom_v, true);
  }
}

void socket::event_handled() {
  --pending_events_;
  if (paused_
      && pending_events_ <= nsp_->settings.limits.max_pending_events / 2) {
    paused_ = false;
    self_.send(transport_, pause_atom_v, false);
  }
}

void socket::forward_event(const inbound_ptr& what) {
  event content{what->packet.event, what->packet.args,
                what->packet.id.has_value()};
  event_forwarded();
  // Infinite: the behavior may take its time. If it ends, CAF answers for it.
  self_
      .request(behavior_->actor, caf::infinite, event_atom_v, shared_handle(),
               std::move(content))
      .then(
          [this, what](const values& xs) {
            event_handled();
            reply_in_order(shared_handle(), what, xs);
          },
          [this, what](const caf::error& e) {
            event_handled();
            if (auto text = mismatch_text(e)) {
              report_mismatch(shared_handle(), what, *text);
              return;
            }
            log()->error(
                "behavior failed: {} (socket {}, namespace {}, event {})",
                error_text(e).value_or(self_.system().render(e)), id_,
                nsp_->name, what->packet.event);
            reply_error(shared_handle(), what, "internal error");
          });
}

} // namespace callboard
