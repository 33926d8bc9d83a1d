#include "actors/kernel/room_keeper_process.hpp"

#include "callboard/broadcast.hpp"
#include "callboard/log.hpp"

#include "actors/base/error_of.hpp"
#include "actors/kernel/event_replies.hpp"

/// How a KEEPER starts and restarts the behavior of its room.

namespace callboard::kernel {

namespace {

/// The pause before the next attempt if a behavior fails while starting.
constexpr std::chrono::milliseconds restart_pause{100};

} // namespace

void room_keeper_process::start() {
  ++generation_;
  if (what_->spawn) {
    actor_ = what_->spawn(nsp_, room_name_);
    if (!actor_)
      throw std::runtime_error("no actor for the room");
    monitor(actor_);
    for (auto& [id, who] : members_)
      send(actor_, joined_atom_v, who);
    return;
  }
  room_ = std::make_unique<room_core>(*this);
  what_->function(*room_);
  for (auto& [id, who] : members_)
    room_->join.each([&, &who = who](auto& f) { f(who); });
}

void room_keeper_process::stop() {
  // The behavior may own acknowledgements, which would be destroyed without an
  // answer. Others that hold one may still give it.
  auto owed = replies_.take();
  timers_.clear();
  room_.reset();
  for (auto& [who, what] : owed)
    if (what.use_count() == 1)
      reply_error(who, what, "internal error");
  for (auto& [id, x] : std::exchange(pending_, {})) {
    reply_error(x.who, x.what, "internal error");
    tell_handled(x.who);
  }
  if (auto former = std::exchange(actor_, nullptr)) {
    demonitor(former.address());
    send_exit(former, caf::exit_reason::user_shutdown);
  }
}

void room_keeper_process::fail(const std::string& why) {
  auto final = !restarts_.may_restart(clock().now(), options().max_restarts,
                                      options().restart_window);
  nsp_->count(&nsp_core::counters::room_failures);
  log()->error("room failed: {} (room {}, namespace {}, {})", why, room_name_,
               nsp_->name(), final ? "not started again" : "started again");
  // Also answers the event that is being handled now.
  for (auto& [who, what] : replies_.take())
    reply_error(who, what, "internal error");
  stop();
  report({room_name_, nsp_->name(), why, final});
  if (final)
    give_up();
  else if (restarting_)
    // Other actors need the thread, too.
    delayed_send(this, restart_pause, restart_atom_v);
  else
    restart();
}

void room_keeper_process::restart() {
  restarting_ = true;
  auto why = base::error_of([this] { start(); });
  if (why)
    fail(*why);
  else
    restarting_ = false;
}

void room_keeper_process::report(const room_failure& x) {
  if (!options().on_failure)
    return;
  if (auto why = base::error_of([&] { options().on_failure(x); }))
    log()->error("handler failed: {} (room {}, namespace {}, on_failure)", *why,
                 x.room, x.nsp);
}

void room_keeper_process::give_up() {
  restarting_ = false;
  auto everyone = broadcast_operator{nsp_}.to(room_name_).local();
  switch (options().then) {
  case room_options::fallback::ordinary:
    break;
  case room_options::fallback::empty:
    everyone.sockets_leave(room_name_);
    break;
  case room_options::fallback::disconnect:
    everyone.disconnect_sockets();
    break;
  }
  // The room may have no members.
  send(this, idle_atom_v);
}

} // namespace callboard::kernel
