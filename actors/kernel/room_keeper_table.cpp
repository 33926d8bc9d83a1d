#include "actors/kernel/room_keeper_table.hpp"

namespace callboard::kernel {

void room_keeper_table::leave(std::string_view name) {
  std::lock_guard guard{mtx_};
  if (auto i = entries_.find(name); i != entries_.end())
    --i->second.sockets;
}

bool room_keeper_table::remove(std::string_view name) {
  std::lock_guard guard{mtx_};
  auto i = entries_.find(name);
  if (i == entries_.end() || i->second.sockets > 0)
    return false;
  entries_.erase(i);
  return true;
}

void room_keeper_table::erase(std::string_view name,
                              const room_keeper_actor& which) {
  std::lock_guard guard{mtx_};
  if (auto i = entries_.find(name);
      i != entries_.end() && i->second.keeper == which)
    entries_.erase(i);
}

} // namespace callboard::kernel
