#include "actors/kernel/stateful_rooms.hpp"

#include "actors/kernel/room_keeper.hpp"

namespace callboard::kernel {

room_keeper_actor stateful_rooms::enter(shard& where, const nsp_core_ptr& nsp,
                                        const room_definition_ptr& what,
                                        const std::string& name) {
  std::lock_guard guard{mtx_};
  auto& x = entries_[name];
  if (!x.keeper)
    x.keeper = spawn_pinned<room_keeper>(where, nsp, what, name);
  ++x.sockets;
  return x.keeper;
}

void stateful_rooms::leave(std::string_view name) {
  std::lock_guard guard{mtx_};
  if (auto i = entries_.find(name); i != entries_.end())
    --i->second.sockets;
}

bool stateful_rooms::remove(std::string_view name) {
  std::lock_guard guard{mtx_};
  auto i = entries_.find(name);
  if (i == entries_.end() || i->second.sockets > 0)
    return false;
  entries_.erase(i);
  return true;
}

void stateful_rooms::erase(std::string_view name,
                           const room_keeper_actor& which) {
  std::lock_guard guard{mtx_};
  if (auto i = entries_.find(name);
      i != entries_.end() && i->second.keeper == which)
    entries_.erase(i);
}

} // namespace callboard::kernel
