#include "actors/kernel/socket_core.hpp"

#include "actors/base/random_id.hpp"

/// How a socket outlives its connection, and how its client finds it again. The
/// rules are those of `recovery`.

namespace callboard::kernel {

namespace {

/// An heir that does not take over within this time never will.
constexpr std::chrono::seconds max_handover{10};

/// Whether a client that was disconnected for this reason may come back.
bool is_recoverable(disconnect_reason why) {
  using enum disconnect_reason;
  return why == transport_error || why == transport_close || why == forced_close
         || why == ping_timeout || why == forced_server_close;
}

full_socket_actor to_socket(const caf::strong_actor_ptr& x) {
  return caf::actor_cast<full_socket_actor>(x);
}

} // namespace

// -- away ---------------------------------------------------------------------

void socket_core::go_away(disconnect_reason why, room_list rooms) {
  // Waiting turns must not pause or close the connection.
  transport_.reset();
  if (!recovery_ || !is_recoverable(why)) {
    self_.send(part_, remove_atom_v, id_, me(), std::move(rooms));
    in_turn([this] { self_.quit(); });
    return;
  }
  state_ = state::away;
  recovery_->go_away({id_, std::move(rooms), payload(data())});
  listeners_ = {};
  auto keeper = *base::shard_of(recovery_->pid);
  self_.send(nsp_->parts()[keeper], away_atom_v, recovery_->pid, me());
  auto due = base::deadline(self_.clock().now(),
                            settings().recovery.max_disconnection);
  if (!base::is_never(due))
    self_.scheduled_send(&self_, due, forget_atom_v);
}

void socket_core::perform_absent(const delivery& what) {
  if (state_ == state::gone || (state_ != state::away && !recovered()))
    return;
  if (auto x = std::get_if<send_packet>(&what.what)) {
    if (x->packet->offset().empty() || x->is_volatile)
      return;
    if (state_ == state::away)
      recovery_->missed(x->packet, self_.clock().now());
    else if (!recovery_->keep(x->packet))
      // A middleware takes too long: the client may come back, to a new
      // session.
      close_connection();
  } else if (std::holds_alternative<disconnect_action>(what.what)) {
    if (recovery_->kick() && state_ == state::away)
      lose_session("disconnected");
  } else if (state_ == state::recovering) {
    if (auto y = std::get_if<join_action>(&what.what))
      perform(*y);
    else if (auto z = std::get_if<leave_action>(&what.what))
      perform(*z);
  }
}

void socket_core::bequeath(const claim_ptr& x) {
  auto heir = to_socket(x->heir);
  if (state_ != state::away || !recovery_->give_to(x, nsp_->parts().size())) {
    self_.send(heir, inheritance_ptr{});
    lose_session("events are missing");
    return;
  }
  self_.send(heir, std::make_shared<const inheritance>(inheritance{
                       recovery_->state(),
                       caf::actor_cast<caf::strong_actor_ptr>(me()), shard_}));
  self_.delayed_send(&self_, max_handover, forget_atom_v);
}

void socket_core::send_fences(size_t shard, const full_socket_actor& to) {
  for (auto& part : nsp_->parts())
    self_.send(part, fence_atom_v, uint64_t{shard}, to);
}

void socket_core::fence_arrived() {
  if (!recovery_->fence_arrived())
    return;
  // The namespace's actor must see the client leave before it comes back.
  if (state_ == state::away && recovery_->claimed())
    in_turn([this] {
      if (state_ != state::away)
        return;
      hand_over();
      end_absence();
    });
}

void socket_core::hand_over() {
  self_.send(to_socket(recovery_->claimed()->heir), recovery_->hand_over());
}

void socket_core::lose_session(std::string_view why) {
  if (state_ != state::away)
    return;
  if (recovery_->claimed())
    hand_over();
  else
    self_.send(nsp_->parts()[*base::shard_of(recovery_->pid)], forget_atom_v,
               recovery_->pid);
  report_lost_session(recovery_->state(), why);
  end_absence();
}

void socket_core::report_lost_session(const session_snapshot& x,
                                      std::string_view why) {
  for (auto& f : behavior_->on_session_lost)
    guarded("session lost", [&] { (*f)(x, why); });
}

void socket_core::end_absence() {
  state_ = state::gone;
  self_.send(part_, remove_atom_v, id_, me(), recovery_->take_rooms());
  in_turn([this] { self_.quit(); });
}

// -- the heir -----------------------------------------------------------------

bool socket_core::claim_session() {
  auto text = [this](const char* key) -> std::string {
    auto i = auth_.find(key);
    return i != auth_.end() && i->is_string() ? i->get<std::string>() : "";
  };
  auto pid = text("pid");
  auto keeper = base::shard_of(pid);
  if (!keeper || *keeper >= nsp_->parts().size())
    return false;
  state_ = state::recovering;
  auto what = std::make_shared<const claim>(
      claim{std::move(pid), text("offset"),
            caf::actor_cast<caf::strong_actor_ptr>(me())});
  recovery_->claims(what);
  self_.send(nsp_->parts()[*keeper], std::move(what));
  return true;
}

void socket_core::inherit(const inheritance_ptr& x) {
  if (state_ != state::recovering || recovered())
    return;
  if (!x) {
    state_ = state::pending;
    recovery_->claims(nullptr);
    run_middlewares(0);
    return;
  }
  recovery_->inherit(x);
  id_ = x->state.id;
  data_ = x->state.data.json();
  rooms_.add(x->state.rooms);
  rooms_.add({id_});
  self_.send(part_, admit_atom_v, id_, me());
  self_.send(part_, join_atom_v, me(), x->state.rooms);
  send_fences(x->shard, to_socket(x->from));
}

void socket_core::resume(const handover& x) {
  if (state_ != state::recovering)
    return;
  recovery_->take_over(x);
  if (settings().recovery.skip_middlewares)
    admit();
  else
    run_middlewares(0);
}

void socket_core::catch_up() {
  auto missed = recovery_->catch_up(nsp_->parts().size());
  send_fences(shard_, me());
  for (auto& packet : missed)
    send_now(packet, false);
  perform(report_rooms{});
  if (recovery_->kicked())
    disconnect(false);
}

void socket_core::abandon() {
  state_ = state::gone;
  if (recovered()) {
    self_.send(part_, remove_atom_v, id_, me(), rooms_.without(id_));
    auto& from = *recovery_->inherited();
    if (recovery_->has_taken_over())
      report_lost_session(from.state, "not taken over");
    else
      self_.send(to_socket(from.from), forget_atom_v);
  }
  self_.quit();
}

} // namespace callboard::kernel
