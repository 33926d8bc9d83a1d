/// The life of rooms, watched by a function and by an actor.

#include "api/api.hpp"

#include <map>

namespace callboard::examples {

namespace {

// [function]
void report_rooms(server& io) {
  auto monitor = io.of("/monitor");
  io.of("/lounge").on_room_event([monitor](const room_event& x) {
    monitor.emit("room", to_string(x.what), x.room, x.id);
  });
}
// [/function]

// [actor]
/// HOST: tells members that their room is crowded.
struct host_state {
  std::map<std::string, size_t> members;
};

room_watcher_actor::behavior_type
host(room_watcher_actor::stateful_pointer<host_state> self, nsp lounge) {
  return {
      [=](const room_event& x) {
        auto& members = self->state.members;
        switch (x.what) {
        case room_event::kind::joined:
          if (++members[x.room] == 3)
            lounge.to(x.room).emit("crowded", x.room);
          break;
        case room_event::kind::left:
          --members[x.room];
          break;
        case room_event::kind::deleted:
          members.erase(x.room);
          break;
        default:
          break;
        }
      },
  };
}

void add_host(server& io, caf::actor_system& sys) {
  auto lounge = io.of("/lounge");
  lounge.watch_rooms(sys.spawn(host, lounge));
}
// [/actor]

} // namespace

void add_rooms(server& io, caf::actor_system& sys) {
  io.of("/lounge").on(
      "join", [](socket& who, const std::string& room) { who.join(room); });
  io.of("/lounge").on(
      "leave", [](socket& who, const std::string& room) { who.leave(room); });
  report_rooms(io);
  add_host(io, sys);
}

} // namespace callboard::examples
