/// A plug-in for the node, with a behavior in each form: a board on which
/// people draw together, and a poll.

#include "callboard/behavior.hpp"
#include "callboard/plugin.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace callboard;

// [board]
void set_up_board(nsp& here, const std::string& greeting) {
  here.on_connection(
      [greeting](socket& who) { who.emit("welcome", greeting); });
  here.on("draw", [](socket& who, const nlohmann::json& line, ack<bool> reply) {
    who.broadcast().emit("drawn", line);
    reply(true);
  });
}
// [/board]

// [poll]
struct poll_state {
  std::map<std::string, std::string> choices; // by the id of the socket

  std::map<std::string, int> totals() const {
    std::map<std::string, int> result;
    for (auto& [id, choice] : choices)
      ++result[choice];
    return result;
  }
};

behavior_actor::behavior_type
poll(behavior_actor::stateful_pointer<poll_state> self, nsp here) {
  return {
      [=](connected_atom, const socket_ptr& who, const connection_info_ptr&,
          const nlohmann::json&) { who->emit("totals", self->state.totals()); },
      on_event([=](const socket_ptr& who, const event& x) {
        if (x.name != "vote")
          throw std::invalid_argument("there is only \"vote\"");
        auto choice = value_as<std::string>(x.args, 0);
        self->state.choices[who->id()] = choice;
        here.emit("totals", self->state.totals());
        return make_values(choice);
      }),
      [=](disconnected_atom, const socket_ptr& who, disconnect_reason,
          const disconnect_details&) {
        if (self->state.choices.erase(who->id()) > 0)
          here.emit("totals", self->state.totals());
      },
  };
}
// [/poll]

} // namespace

// [plugin]
CALLBOARD_PLUGIN(behaviors) {
  auto greeting = caf::get_or(behaviors.config(), "club.greeting", "Hello!");
  behaviors.add("board", [=](nsp& here) { set_up_board(here, greeting); });
  behaviors.add_actor("poll", poll);
}
// [/plugin]
