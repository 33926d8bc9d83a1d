#include "callboard/socket.hpp"

#include "actors/kernel/socket_process.hpp"
#include "actors/rules/turns.hpp"

/// The rooms of a socket.

namespace callboard {

using namespace kernel;

namespace {

/// A copy of `rooms` for those who want to know, if there are any.
room_list copy_if_watched(const room_list& rooms, const nsp_core& nsp,
                          const nsp_behavior& behavior) {
  return nsp.room_registry() || !behavior.rooms.empty() ? rooms : room_list{};
}

} // namespace

room_list socket::add_rooms(const room_list& rooms) {
  room_list result;
  for (auto& room : rooms)
    if (rooms_.emplace(room).second)
      result.emplace_back(room);
  return result;
}

room_list socket::remove_rooms(const room_list& rooms) {
  room_list result;
  for (auto& room : rooms)
    // The room of its own goes with the socket.
    if (room != id_ && rooms_.erase(room) > 0)
      result.emplace_back(room);
  return result;
}

void socket::join(const room_names& rooms) {
  if (state_ == state::gone || state_ == state::away)
    return;
  // Before the middlewares have decided, the namespace knows nothing.
  if (auto news = add_rooms(rooms.list());
      !news.empty() && state_ != state::pending) {
    auto copy = copy_if_watched(news, *nsp_, *behavior_);
    self_.send(part_, join_atom_v, socket_actor{&self_}, std::move(news));
    tell_joined(copy);
  }
}

void socket::leave(const room_names& rooms) {
  if (auto news = remove_rooms(rooms.list());
      !news.empty() && state_ != state::pending) {
    auto copy = copy_if_watched(news, *nsp_, *behavior_);
    self_.send(part_, leave_atom_v, socket_actor{&self_}, std::move(news));
    tell_left(copy);
  }
}

void socket::perform(const join_action& x) {
  auto news = add_rooms(x.rooms);
  auto copy = copy_if_watched(news, *nsp_, *behavior_);
  self_.send(part_, apply_atom_v, socket_actor{&self_}, std::move(news),
             room_list{});
  tell_joined(copy);
}

void socket::perform(const leave_action& x) {
  auto news = remove_rooms(x.rooms);
  auto copy = copy_if_watched(news, *nsp_, *behavior_);
  self_.send(part_, apply_atom_v, socket_actor{&self_}, room_list{},
             std::move(news));
  tell_left(copy);
}

void socket::perform(const report_rooms_action&) {
  if (nsp_->room_registry() || !behavior_->rooms.empty())
    tell_joined({rooms_.begin(), rooms_.end()});
}

// -- those who want to know ---------------------------------------------------

void socket::tell_joined(const room_list& rooms) {
  if (state_ != state::connected || rooms.empty())
    return;
  if (auto to = nsp_->room_registry())
    self_.send(to, join_atom_v, id_, rooms);
  if (behavior_->rooms.empty())
    return;
  auto find = [&](const std::string& name) -> room_definition_ptr {
    for (auto& x : behavior_->rooms)
      if (x->matches(name))
        return x;
    return nullptr;
  };
  auto enter = [&](const std::string& name) {
    if (name == id_ || (stateful_rooms_ && stateful_rooms_->contains(name)))
      return;
    auto what = find(name);
    if (!what)
      return;
    if (!stateful_rooms_)
      stateful_rooms_ =
          std::make_unique<std::map<std::string, room_keeper_actor>>();
    auto keeper = nsp_->rooms.enter(self_.home(), nsp_, what, name);
    self_.send(keeper, join_atom_v, shared_handle());
    stateful_rooms_->emplace(name, std::move(keeper));
  };
  for (auto& name : rooms)
    guarded("room " + name, [&] { enter(name); });
}

void socket::tell_left(const room_list& rooms) {
  if (rooms.empty())
    return;
  if (auto to = nsp_->room_registry())
    self_.send(to, leave_atom_v, id_, rooms);
  if (!stateful_rooms_)
    return;
  for (auto& name : rooms)
    if (auto x = stateful_rooms_->extract(name))
      self_.send(x.mapped(), leave_atom_v, shared_handle());
  if (stateful_rooms_->empty())
    stateful_rooms_ = nullptr;
}

// -- events for rooms with a behavior -----------------------------------------

turn_ptr socket::forward_in_turn(const inbound_ptr& what, size_t num_rooms) {
  if (!turns_)
    turns_ = std::make_unique<turns>();
  // Whatever the rooms say, it waits for its turn.
  event_forwarded();
  return turns_->add(num_rooms, [=, this](bool taken) {
    event_handled();
    if (!taken)
      forward_event(what);
  });
}

bool socket::offer_to_rooms(const inbound_ptr& what) {
  if (!stateful_rooms_)
    return false;
  // The actor of the namespace gets what no room listens for.
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
    event_forwarded();
    self_.request(keeper, caf::infinite, event_atom_v, shared_handle(), what)
        .then(decided, [decided](const caf::error&) { decided(false, true); });
  }
  return true;
}

void socket::in_turn(std::function<void()> f) {
  if (turns_ && !turns_->empty())
    turns_->add(0, [f = std::move(f)](bool) { f(); });
  else
    f();
}

} // namespace callboard
