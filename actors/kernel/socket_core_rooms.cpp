#include "actors/kernel/socket_core.hpp"

#include "actors/kernel/pinned.hpp"
#include "actors/kernel/room_keeper_process.hpp"

/// The rooms of a socket.

namespace callboard::kernel {

void socket_core::join(const room_list& rooms) {
  if (state_ == state::gone || state_ == state::away)
    return;
  auto news = rooms_.add(rooms);
  // Before the middlewares have decided, the namespace does not know the
  // socket.
  if (news.empty() || state_ == state::pending)
    return;
  auto copy = rooms_are_watched() ? news : room_list{};
  self_.send(part_, join_atom_v, me(), std::move(news));
  tell_joined(copy);
}

void socket_core::leave(const room_list& rooms) {
  auto news = rooms_.remove(rooms, id_);
  if (news.empty() || state_ == state::pending)
    return;
  auto copy = rooms_are_watched() ? news : room_list{};
  self_.send(part_, leave_atom_v, me(), std::move(news));
  tell_left(copy);
}

void socket_core::perform(const join_action& x) {
  auto news = rooms_.add(x.rooms);
  auto copy = rooms_are_watched() ? news : room_list{};
  self_.send(part_, apply_atom_v, me(), std::move(news), room_list{});
  tell_joined(copy);
}

void socket_core::perform(const leave_action& x) {
  auto news = rooms_.remove(x.rooms, id_);
  auto copy = rooms_are_watched() ? news : room_list{};
  self_.send(part_, apply_atom_v, me(), room_list{}, std::move(news));
  tell_left(copy);
}

void socket_core::perform(const report_rooms&) {
  if (rooms_are_watched())
    tell_joined(rooms_.list());
}

// -- watchers -----------------------------------------------------------------

bool socket_core::rooms_are_watched() const {
  return nsp_->room_registry() || !behavior_->rooms.empty();
}

void socket_core::tell_joined(const room_list& rooms) {
  if (state_ != state::connected || rooms.empty())
    return;
  if (auto to = nsp_->room_registry())
    self_.send(to, join_atom_v, id_, rooms);
  if (!behavior_->rooms.empty())
    for (auto& name : rooms)
      guarded("room " + name, [&] { enter_stateful_room(name); });
}

void socket_core::enter_stateful_room(const std::string& name) {
  if (name == id_ || (stateful_rooms_ && stateful_rooms_->contains(name)))
    return;
  auto& all = behavior_->rooms;
  auto i = std::find_if(all.begin(), all.end(),
                        [&](auto& x) { return x->matches(name); });
  if (i == all.end())
    return;
  if (!stateful_rooms_)
    stateful_rooms_ =
        std::make_unique<std::map<std::string, room_keeper_actor>>();
  auto keeper = nsp_->keepers().enter(name, [&] {
    return spawn_pinned<room_keeper_process>(*shard::current(), nsp_, *i, name);
  });
  self_.send(keeper, join_atom_v, handle());
  stateful_rooms_->emplace(name, std::move(keeper));
}

void socket_core::tell_left(const room_list& rooms) {
  if (rooms.empty())
    return;
  if (auto to = nsp_->room_registry())
    self_.send(to, leave_atom_v, id_, rooms);
  if (!stateful_rooms_)
    return;
  for (auto& name : rooms)
    if (auto x = stateful_rooms_->extract(name))
      self_.send(x.mapped(), leave_atom_v, handle());
  if (stateful_rooms_->empty())
    stateful_rooms_ = nullptr;
}

// -- events for rooms with a behavior -----------------------------------------

bool socket_core::offer_to_rooms(const incoming_ptr& what) {
  if (!stateful_rooms_)
    return false;
  // The actor of the namespace gets events that no room listens for.
  turn_ptr turn;
  if (behavior_->actor)
    turn = forward_in_turn(what, stateful_rooms_->size());
  auto decided = [=, this](bool listens, bool handled) {
    if (handled)
      event_handled();
    if (turn)
      turns_->decide(*turn, listens);
  };
  for (auto& [name, keeper] : *stateful_rooms_) {
    event_begun();
    self_.request(keeper, caf::infinite, event_atom_v, handle(), what)
        .then(decided, [decided](const caf::error&) { decided(false, true); });
  }
  return true;
}

} // namespace callboard::kernel
