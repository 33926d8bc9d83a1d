#include "callboard/socket.hpp"

#include "actors/rules/recovery.hpp"
#include "actors/kernel/socket_process.hpp"
#include "callboard/random_id.hpp"

/// How a socket outlives its connection, and how its client finds it again.

namespace callboard {

using namespace kernel;

namespace {

/// An heir that does not take over within this time will not any more.
constexpr std::chrono::seconds max_handover{10};

/// Whether a client that was disconnected so may come back.
bool is_recoverable(disconnect_reason why) {
  using enum disconnect_reason;
  return why == transport_error || why == transport_close || why == forced_close
         || why == ping_timeout || why == forced_server_close;
}

} // namespace

bool socket::recovered() const noexcept {
  return recovery_ && recovery_->inherited;
}

// -- away ---------------------------------------------------------------------

void socket::go_away(disconnect_reason why, room_list rooms) {
  // What still has its turn must not pause or close the connection.
  transport_ = nullptr;
  link_ = nullptr;
  if (!recovery_ || !is_recoverable(why)) {
    self_.send(part_, remove_atom_v, id_, socket_actor{&self_},
               std::move(rooms));
    in_turn([this] { self_.finish(); });
    return;
  }
  state_ = state::away;
  recovery_->state = {id_, std::move(rooms), std::move(data())};
  listeners_ = {};
  auto keeper = *shard_of(recovery_->pid);
  self_.send(nsp_->parts[keeper], away_atom_v, recovery_->pid,
             socket_actor{&self_});
  self_.delayed_send(&self_, nsp_->settings.recovery.max_disconnection,
                     forget_atom_v);
}

void socket::deliver_absent(const action_holder& what) {
  if (state_ == state::gone || (state_ != state::away && !recovered()))
    return;
  if (auto x = std::get_if<emit_action>(&what.value)) {
    if (x->packet->offset().empty() || x->is_volatile)
      return;
    if (state_ == state::away)
      recovery_->log.add(x->packet, self_.clock().now(),
                         nsp_->settings.recovery);
    else if (recovery_->kept.size() < nsp_->settings.recovery.max_events)
      recovery_->kept.emplace_back(x->packet);
    else
      // A middleware takes too long: the client may come again, to a new
      // session.
      close_connection();
  } else if (std::holds_alternative<disconnect_action>(what.value)) {
    recovery_->kicked = true;
    if (state_ == state::away && !recovery_->claimed)
      lose_session("disconnected");
  } else if (state_ == state::recovering) {
    if (auto y = std::get_if<join_action>(&what.value))
      perform(*y);
    else if (auto z = std::get_if<leave_action>(&what.value))
      perform(*z);
  }
}

void socket::bequeath(const claim_ptr& x) {
  if (state_ != state::away || recovery_->claimed
      || !recovery_->log.after(x->offset)) {
    self_.send(x->heir, inheritance_ptr{});
    lose_session("events are missing");
    return;
  }
  recovery_->claimed = x;
  recovery_->fences_due += nsp_->parts.size();
  self_.send(x->heir, std::make_shared<const inheritance>(
                          inheritance{recovery_->state, socket_actor{&self_},
                                      self_.home().index()}));
  self_.delayed_send(&self_, max_handover, forget_atom_v);
}

void socket::send_fences(size_t shard, const socket_actor& to) {
  for (auto& part : nsp_->parts)
    self_.send(part, fence_atom_v, uint64_t{shard}, to);
}

void socket::fence_arrived() {
  if (--recovery_->fences_due > 0)
    return;
  recovery_->ahead.clear();
  // The actor of the namespace sees the client go before it comes back.
  if (state_ == state::away && recovery_->claimed)
    in_turn([this] {
      if (state_ != state::away)
        return;
      hand_over();
      end_absence();
    });
}

void socket::hand_over() {
  auto result = std::make_shared<handover>();
  result->kicked = recovery_->kicked;
  // Copies: the heir may be on another shard.
  if (auto missed = recovery_->log.after(recovery_->claimed->offset))
    for (auto& x : *missed)
      result->missed.emplace_back(x->clone());
  self_.send(recovery_->claimed->heir, handover_ptr{std::move(result)});
}

void socket::lose_session(std::string_view why) {
  if (state_ != state::away)
    return;
  if (recovery_->claimed)
    hand_over();
  else
    self_.send(nsp_->parts[*shard_of(recovery_->pid)], forget_atom_v,
               recovery_->pid);
  report_lost_session(recovery_->state, why);
  end_absence();
}

void socket::report_lost_session(const session_snapshot& x,
                                 std::string_view why) {
  for (auto& f : behavior_->on_session_lost)
    guarded("session lost", [&] { f(x, why); });
}

void socket::end_absence() {
  state_ = state::gone;
  self_.send(part_, remove_atom_v, id_, socket_actor{&self_},
             std::move(recovery_->state.rooms));
  in_turn([this] { self_.finish(); });
}

// -- the heir -----------------------------------------------------------------

bool socket::claim_session() {
  auto text = [this](const char* key) -> std::string {
    auto i = auth_.find(key);
    return i != auth_.end() && i->is_string() ? i->get<std::string>() : "";
  };
  auto pid = text("pid");
  auto keeper = shard_of(pid);
  if (!keeper || *keeper >= nsp_->parts.size())
    return false;
  state_ = state::recovering;
  recovery_->claiming = std::make_shared<const claim>(
      claim{std::move(pid), text("offset"), socket_actor{&self_}});
  self_.send(nsp_->parts[*keeper], recovery_->claiming);
  return true;
}

void socket::inherit(const inheritance_ptr& x) {
  if (state_ != state::recovering || recovered())
    return;
  if (!x) {
    state_ = state::pending;
    recovery_->claiming = nullptr;
    run_middlewares(0);
    return;
  }
  recovery_->inherited = x;
  recovery_->pid = recovery_->claiming->pid;
  id_ = x->state.id;
  data_ = x->state.data;
  rooms_.insert(x->state.rooms.begin(), x->state.rooms.end());
  rooms_.emplace(id_);
  socket_actor me{&self_};
  self_.send(part_, admit_atom_v, id_, me);
  self_.send(part_, join_atom_v, me, x->state.rooms);
  send_fences(x->shard, x->from);
}

void socket::resume(const handover& x) {
  if (state_ != state::recovering)
    return;
  recovery_->handed_over = true;
  recovery_->missed = x.missed;
  recovery_->kicked = recovery_->kicked || x.kicked;
  if (nsp_->settings.recovery.skip_middlewares)
    admit();
  else
    run_middlewares(0);
}

void socket::catch_up() {
  auto& x = *recovery_;
  x.log.reset(x.claiming->offset);
  for (auto& packet : x.missed)
    x.ahead.emplace(packet->offset());
  for (auto& packet : x.kept)
    x.ahead.erase(packet->offset());
  x.fences_due += nsp_->parts.size();
  send_fences(self_.home().index(), socket_actor{&self_});
  append_missing(x.missed, x.kept);
  for (auto& packet : x.missed)
    send_now(packet, false);
  x.missed = {};
  x.kept = {};
  x.claiming = nullptr;
  perform(report_rooms_action{});
  if (x.kicked)
    disconnect(false);
}

void socket::abandon() {
  state_ = state::gone;
  if (recovered()) {
    rooms_.erase(id_);
    self_.send(part_, remove_atom_v, id_, socket_actor{&self_},
               room_list{rooms_.begin(), rooms_.end()});
    if (recovery_->handed_over)
      report_lost_session(recovery_->inherited->state, "not taken over");
    else
      self_.send(recovery_->inherited->from, forget_atom_v);
  }
  self_.finish();
}

} // namespace callboard
