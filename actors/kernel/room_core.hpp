#pragma once

#include "callboard/handler_types.hpp"

#include "actors/base/string_map.hpp"
#include "actors/rules/listeners.hpp"

#include <memory>

namespace callboard::kernel {

class room_keeper_process;

/// The registrations of the behavior of a room.
struct room_core {
  explicit room_core(room_keeper_process& x)
      : keeper(x) {
    // nop
  }

  bool remove(listener_id id) {
    for (auto& [name, xs] : events)
      if (xs.remove(id))
        return true;
    return join.remove(id) || leave.remove(id) || close.remove(id);
  }

  room_keeper_process& keeper;
  listener_list<std::function<void(const socket_ptr&)>> join;
  listener_list<std::function<void(const socket_ptr&)>> leave;
  listener_list<std::function<void()>> close;
  base::string_map<listener_list<detail::room_handler>> events;
  /// The application's view of the room, owned for the API. Destroyed first:
  /// handlers may refer to it.
  std::shared_ptr<void> face;
};

} // namespace callboard::kernel
