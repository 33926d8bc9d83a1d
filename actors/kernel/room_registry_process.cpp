#include "actors/kernel/room_registry_process.hpp"

#include "actors/base/error_of.hpp"
#include "callboard/log.hpp"

namespace callboard::kernel {

namespace {

void call(const room_listener& f, const room_event& x) {
  if (auto why = base::error_of([&] { f(x); }))
    log()->error("listener failed: {} (room {} {})", *why, x.room,
                 to_string(x.what));
}

} // namespace

room_registry_process::room_registry_process(
    caf::actor_config& cfg, const std::vector<part_actor>& parts)
    : pinned(cfg),
      parts_(parts) {
  for (auto& x : parts)
    monitor(x);
  set_down_handler([this](const caf::down_msg& x) {
    auto is_source = [&](auto& y) { return y.address() == x.source; };
    std::erase_if(watchers_, is_source);
    if (std::erase_if(parts_, is_source) > 0 && parts_.empty())
      quit();
  });
}

void room_registry_process::on_exit() {
  watchers_.clear();
  listeners_.clear();
  parts_.clear();
}

room_registry_process::behavior_type room_registry_process::make_behavior() {
  return {
      [this](join_atom, const std::string& id,
             const std::vector<std::string>& rooms) {
        for (auto& x : rooms)
          join(id, x);
      },
      [this](leave_atom, const std::string& id,
             const std::vector<std::string>& rooms) {
        for (auto& x : rooms)
          leave(id, x);
      },
      [this](watch_atom, room_watcher_actor& x) {
        monitor(x);
        describe([&](const room_event& y) { send(x, y); });
        watchers_.emplace_back(std::move(x));
      },
      [this](watch_atom, room_listener_ptr& x) {
        describe([&](const room_event& y) { call(*x, y); });
        listeners_.emplace_back(std::move(x));
      },
  };
}

void room_registry_process::join(const std::string& id,
                                 const std::string& room) {
  if (id == room)
    return;
  auto& members = rooms_[room];
  if (members.empty())
    tell(room_event::kind::created, room);
  if (members.emplace(id).second)
    tell(room_event::kind::joined, room, id);
}

void room_registry_process::leave(const std::string& id,
                                  const std::string& room) {
  auto i = rooms_.find(room);
  if (i == rooms_.end() || i->second.erase(id) == 0)
    return;
  tell(room_event::kind::left, room, id);
  if (i->second.empty()) {
    tell(room_event::kind::deleted, room);
    rooms_.erase(i);
  }
}

void room_registry_process::tell(room_event::kind what, const std::string& room,
                                 const std::string& id) {
  room_event x{what, room, id};
  for (auto& y : watchers_)
    send(y, x);
  for (auto& y : listeners_)
    call(*y, x);
}

template <class F>
void room_registry_process::describe(F f) const {
  for (auto& [room, ids] : rooms_) {
    f(room_event{room_event::kind::created, room, {}});
    for (auto& id : ids)
      f(room_event{room_event::kind::joined, room, id});
  }
}

} // namespace callboard::kernel
