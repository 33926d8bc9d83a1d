/// Connection state recovery: clients that come back.

#include "api/api.hpp"

#include "callboard/behavior.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

namespace callboard::examples {

// [options]
void set_up_recovery(server_options& options,
                     std::chrono::milliseconds window) {
  options.recovery.max_disconnection = window;
  options.recovery.skip_middlewares = true;
}
// [/options]

namespace {

// [lambda]
void add_desk(server& io) {
  auto desk = io.of("/desk");
  desk.on_connection([](socket& who) {
    if (who.recovered()) {
      // Id, rooms and data are restored; handlers are registered anew.
      who.emit("again", who.data());
    } else {
      who.join("staff");
      who.data()["name"] = who.auth().value("name", "guest");
    }
    who.on("say", [&who](const std::string& text, ack<bool> reply) {
      who.to("staff").emit("said", text);
      reply(true);
    });
    who.on_disconnect([&who] { who.broadcast().emit("away", who.id()); });
  });
  desk.use([](socket& who) -> std::optional<refusal> {
    if (who.auth().value("name", "") == "nobody")
      return refusal{"who?"};
    return std::nullopt;
  });
  desk.on_session_lost([desk](const session_snapshot& x, std::string_view why) {
    desk.emit("lost", x.data.json()["name"], why);
  });
}
// [/lambda]

// [actor]
/// CLERK: sees whether a client has come back.
behavior_actor::behavior_type clerk(behavior_actor::pointer) {
  return {
      [](connected_atom, const socket_ptr& who, const connection_info_ptr&,
         const nlohmann::json&) {
        who->emit(who->recovered() ? "again" : "welcome", who->id());
      },
      on_event([](const socket_ptr&, const event& x) { return x.args; }),
      [](disconnected_atom, const socket_ptr&, disconnect_reason,
         const disconnect_details&) {},
  };
}
// [/actor]

} // namespace

void add_recovery(server& io, caf::actor_system& sys) {
  add_desk(io);
  io.of("/clerk").behavior(sys.spawn(clerk));
}

} // namespace callboard::examples
