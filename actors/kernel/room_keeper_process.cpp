#include "actors/kernel/room_keeper_process.hpp"

#include "callboard/ec.hpp"
#include "callboard/log.hpp"

#include "actors/base/deadline.hpp"
#include "actors/base/error_of.hpp"
#include "actors/kernel/event_replies.hpp"

#include <algorithm>

namespace callboard::kernel {

room_keeper_process::room_keeper_process(caf::actor_config& cfg,
                                         nsp_core_ptr nsp,
                                         room_definition_ptr what,
                                         std::string name)
    : pinned(cfg),
      nsp_(std::move(nsp)),
      what_(std::move(what)),
      room_name_(std::move(name)),
      live_parts_(nsp_->parts().size()) {
  for (auto& x : nsp_->parts())
    monitor(x);
  set_down_handler([this](const caf::down_msg& x) {
    if (actor_ && x.source == actor_.address())
      fail("the actor has ended: " + system().render(x.reason));
    else if (is_part(x.source) && --live_parts_ == 0)
      finish();
  });
}

void room_keeper_process::on_exit() {
  stop();
  if (nsp_)
    nsp_->keepers().erase(room_name_, room_keeper_actor{this});
  nsp_ = nullptr;
  members_.clear();
}

template <class F>
void room_keeper_process::attempt(F f) {
  if (auto why = base::error_of(f))
    fail(*why);
}

bool room_keeper_process::is_part(const caf::actor_addr& x) const {
  auto& all = nsp_->parts();
  return std::any_of(all.begin(), all.end(),
                     [&](auto& y) { return y.address() == x; });
}

room_keeper_process::behavior_type room_keeper_process::make_behavior() {
  attempt([this] { start(); });
  return {
      [this](join_atom, const socket_ptr& who) { join(who); },
      [this](leave_atom, const socket_ptr& who) { leave(who); },
      [this](event_atom, const socket_ptr& who, const incoming_ptr& what) {
        return handle(who, what);
      },
      [this](expired_atom, uint64_t id) { expired(id); },
      [this](idle_atom) { check_idle(); },
      [this](restart_atom) { restart(); },
      [this](const room_task_ptr& x) { run(*x); },
  };
}

// -- members ------------------------------------------------------------------

void room_keeper_process::join(const socket_ptr& who) {
  members_.insert_or_assign(who->id(), who);
  if (actor_)
    send(actor_, joined_atom_v, who);
  else
    attempt([&] {
      if (room_)
        room_->join.each([&](auto& f) { f(who); });
    });
}

void room_keeper_process::leave(const socket_ptr& who) {
  // After a recovery, another socket has the same id.
  if (auto i = members_.find(who->id());
      i != members_.end() && i->second->actor() == who->actor())
    members_.erase(i);
  nsp_->keepers().leave(room_name_);
  if (actor_)
    send(actor_, left_atom_v, who);
  else
    attempt([&] {
      if (room_)
        room_->leave.each([&](auto& f) { f(who); });
    });
  if (!members_.empty())
    return;
  idle_since_ = clock().now();
  check_idle();
}

// -- events -------------------------------------------------------------------

caf::result<bool, bool> room_keeper_process::handle(const socket_ptr& who,
                                                    const incoming_ptr& what) {
  if (actor_) {
    pass_on(who, what);
    return {true, false};
  }
  if (!room_)
    return {false, true};
  auto i = room_->events.find(what->packet.event);
  if (i == room_->events.end() || i->second.empty())
    return {false, true};
  replies_.add(who, what);
  attempt([&] {
    i->second.each([&](auto& f) {
      try {
        f(who, what);
      } catch (const mismatch& e) {
        report_mismatch(*nsp_, who, what, e.what());
      }
    });
  });
  return {true, true};
}

void room_keeper_process::pass_on(const socket_ptr& who,
                                  const incoming_ptr& what) {
  auto id = ++last_id_;
  pending_.emplace(id, pending_event{who, what});
  // No timeout: the behavior may take its time. Its end would be noticed.
  request(
      actor_, caf::infinite, event_atom_v, who,
      event{what->packet.event, what->packet.args, what->packet.id.has_value()})
      .then([this, id](const values& xs) { finish_event(id, xs); },
            [this, id](const caf::error& e) { fail_event(id, e); });
}

void room_keeper_process::finish_event(uint64_t id, const values& xs) {
  auto x = pending_.extract(id);
  if (!x)
    return;
  reply_in_order(*nsp_, x.mapped().who, x.mapped().what, xs);
  tell_handled(x.mapped().who);
}

void room_keeper_process::fail_event(uint64_t id, const caf::error& why) {
  auto x = pending_.extract(id);
  if (!x)
    return;
  auto& [who, what] = x.mapped();
  if (auto text = mismatch_text(why))
    report_mismatch(*nsp_, who, what, *text);
  else
    reply_error(who, what, "internal error");
  tell_handled(who);
}

void room_keeper_process::tell_handled(const socket_ptr& who) {
  send(caf::actor_cast<full_socket_actor>(who->actor()), handled_atom_v);
}

// -- timers and tasks ---------------------------------------------------------

uint64_t room_keeper_process::add_timer(std::chrono::milliseconds delay,
                                        std::chrono::milliseconds interval,
                                        std::function<void()> f) {
  auto id = ++last_id_;
  auto due = base::deadline(clock().now(), delay);
  auto shared = std::make_shared<const std::function<void()>>(std::move(f));
  timers_.emplace(id, timer{std::move(shared), interval, due});
  schedule(due, id);
  return id;
}

void room_keeper_process::expired(uint64_t id) {
  auto i = timers_.find(id);
  if (i == timers_.end())
    return;
  auto f = i->second.f;
  if (i->second.interval.count() == 0) {
    timers_.erase(i);
  } else {
    auto& [g, interval, due] = i->second;
    // The next due time that has not passed yet.
    auto late = clock().now() - due;
    due = base::deadline(due, interval * (1 + late / interval));
    schedule(due, id);
  }
  attempt([&] { (*f)(); });
}

void room_keeper_process::schedule(caf::actor_clock::time_point due,
                                   uint64_t id) {
  if (!base::is_never(due))
    scheduled_send(this, due, expired_atom_v, id);
}

std::function<void(std::function<void()>)> room_keeper_process::poster() {
  return [to = room_keeper_actor{this},
          generation = generation_](std::function<void()> f) {
    caf::anon_send(to, std::make_shared<const room_task>(
                           room_task{generation, std::move(f)}));
  };
}

void room_keeper_process::run(const room_task& x) {
  if (room_ && x.generation == generation_)
    attempt([&] { x.f(); });
}

// -- the end ------------------------------------------------------------------

void room_keeper_process::close_when_empty() {
  closing_ = true;
  // Not at once: the caller may be in the middle of a step.
  send(this, idle_atom_v);
}

void room_keeper_process::check_idle() {
  auto keep = options().keep;
  auto now = clock().now();
  auto is_kept = [&] { return now < base::deadline(idle_since_, keep); };
  idle_alarm_.fires(now);
  if (!members_.empty())
    return;
  if (!closing_ && has_behavior() && is_kept())
    set_idle_alarm();
  // `remove` fails if a socket is about to enter.
  else if (nsp_->keepers().remove(room_name_))
    finish();
}

void room_keeper_process::set_idle_alarm() {
  auto due = base::deadline(idle_since_, options().keep);
  if (idle_alarm_.set(due))
    scheduled_send(this, due, idle_atom_v);
}

void room_keeper_process::finish() {
  auto close = [this](auto& f) {
    if (auto why = base::error_of(f))
      log()->error("handler failed: {} (room {}, namespace {}, on_close)", *why,
                   room_name_, nsp_->name());
  };
  if (room_)
    room_->close.each(close);
  quit();
}

} // namespace callboard::kernel
