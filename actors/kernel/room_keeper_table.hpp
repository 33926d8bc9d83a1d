#pragma once

#include "actors/base/string_map.hpp"
#include "actors/kernel/messages.hpp"

#include <mutex>

namespace callboard::kernel {

/// Knows the KEEPER of each room of a namespace that has a behavior, and how
/// many sockets have entered the room without having left it. Thus no socket
/// enters a room whose KEEPER ends.
///
/// Thread safety: all members may be called from any thread. They are called
/// when sockets join and leave such rooms, not per message.
class room_keeper_table {
public:
  /// Counts a socket that joins a room. Returns the room's KEEPER, which
  /// `spawn` makes if there is none.
  template <class Spawn>
  room_keeper_actor enter(const std::string& name, Spawn spawn) {
    std::lock_guard guard{mtx_};
    auto& x = entries_[name];
    if (!x.keeper)
      x.keeper = spawn();
    ++x.sockets;
    return x.keeper;
  }

  /// Counts a socket that has left.
  void leave(std::string_view name);

  /// Forgets a room, unless a socket is in it, or about to enter it. Returns
  /// whether the room is forgotten.
  bool remove(std::string_view name);

  /// Forgets a KEEPER that ends in any case.
  void erase(std::string_view name, const room_keeper_actor& which);

private:
  struct entry {
    room_keeper_actor keeper;
    size_t sockets = 0;
  };

  std::mutex mtx_;
  base::string_map<entry> entries_;
};

} // namespace callboard::kernel
