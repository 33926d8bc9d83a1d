#pragma once

#include "callboard/room_options.hpp"

#include "actors/kernel/messages.hpp"
#include "actors/kernel/shard.hpp"
#include "actors/base/string_map.hpp"

#include <functional>
#include <mutex>

namespace callboard::kernel {

/// A behavior for rooms: a function or an actor.
struct room_definition {
  room_matcher matches;
  room_options options;
  std::function<void(room&)> function;
  std::function<room_behavior_actor(const nsp_core_ptr&, const std::string&)>
      spawn;
};

using room_definition_ptr = std::shared_ptr<const room_definition>;

/// Knows the KEEPER of each room of a namespace that has a behavior, and how
/// many sockets have entered the room without having left it. So no socket
/// enters a room whose KEEPER ends.
///
/// Thread safety: all members may be called from any thread. They are called
/// when sockets join and leave such rooms, not for messages.
class stateful_rooms {
public:
  /// Counts a socket that joins a room. Returns the room's KEEPER, which is
  /// spawned on `where` if there is none.
  room_keeper_actor enter(shard& where, const nsp_core_ptr& nsp,
                          const room_definition_ptr& what,
                          const std::string& name);

  /// Counts a socket that has left.
  void leave(std::string_view name);

  /// Forgets a room, unless somebody is in it, or about to be. Returns whether
  /// the room is forgotten.
  bool remove(std::string_view name);

  /// Forgets a KEEPER that ends anyhow.
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
