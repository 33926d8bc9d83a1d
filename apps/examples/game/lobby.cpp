#include "game/game.hpp"

#include "callboard/behavior.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

using namespace callboard;

namespace game {

namespace {

// [lobby]
/// LOBBY: brings waiting clients together in matches.
struct lobby_state {
  std::vector<socket_ptr> waiting;
  int matches = 0;
};

room_behavior_actor::behavior_type
lobby(room_behavior_actor::stateful_pointer<lobby_state> self, size_t players) {
  return {
      [=](joined_atom, const socket_ptr& who) {
        auto& waiting = self->state.waiting;
        waiting.emplace_back(who);
        if (waiting.size() < players)
          return;
        auto name = "match:" + std::to_string(++self->state.matches);
        for (auto& x : waiting) {
          x->join(name);
          x->leave("lobby");
        }
        waiting.clear();
      },
      on_event([=](const socket_ptr&, const event&) {
        return make_values(self->state.waiting.size());
      }),
      [=](left_atom, const socket_ptr& who) {
        std::erase(self->state.waiting, who);
      },
  };
}
// [/lobby]

} // namespace

// [add]
void add_game(nsp io, caf::actor_system& sys) {
  io.rooms(pattern{"match:\\d+"}, run_match);
  io.rooms(
      "lobby", {.keep = room_options::forever},
      [&sys](const nsp&, const std::string&) { return sys.spawn(lobby, 2u); });
  io.on_connection([](socket& who) { who.join("lobby"); });
}
// [/add]

} // namespace game
