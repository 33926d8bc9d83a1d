/// The chat of lambda_chat in actor form: one actor for all clients.

#include "apps/common/flags.hpp"
#include "apps/common/program.hpp"
#include "callboard/server.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace {
using namespace callboard;

struct line {
  std::string text, color;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(line, text, color)

struct status {
  bool ok = true;
  std::string error;
  friend void to_json(nlohmann::json& x, const status& y) {
    x = {{"ok", y.ok}, {"error", y.error}};
  }
};

struct member {
  std::string nickname = "guest", room = "room:lobby";
};

struct chat_state {
  std::map<std::string, member> members;

  status handle(const nsp& here, const socket_handle& who, const event& x) {
    auto& me = members[who.id()];
    auto others = [&] { return here.to(me.room).except(who.id()); };
    if (x.name == "nickname") {
      auto name = value_as<std::string>(x.args, 0);
      if (name.empty() || name.size() > 32)
        return {false, "a nickname has 1 to 32 bytes"};
      me.nickname = std::move(name);
    } else if (x.name == "join") {
      auto room = "room:" + value_as<std::string>(x.args, 0);
      who.leave({std::exchange(me.room, room)});
      who.join({room});
      others().emit("joined", me.nickname);
    } else if (x.name == "say") {
      others().emit("said", me.nickname, value_as<line>(x.args, 0));
    }
    return {};
  }
};

behavior_actor::behavior_type
chat(behavior_actor::stateful_pointer<chat_state> self, nsp here) {
  return {
      [=](connected_atom, const socket_ptr& who, const connection_info_ptr&,
          const nlohmann::json&) { who->join({member{}.room}); },
      [=](event_atom, const socket_ptr& who, const event& x) {
        try {
          return make_values(self->state.handle(here, *who, x));
        } catch (const std::exception& e) {
          return make_values(status{false, e.what()});
        }
      },
      [=](disconnected_atom, const socket_ptr& who, disconnect_reason why,
          const disconnect_details&) {
        auto me = self->state.members[who->id()];
        here.to(me.room).emit("left", me.nickname, to_string(why));
        self->state.members.erase(who->id());
      },
  };
}

} // namespace

int main(int argc, char** argv) {
  apps::prepare_process();
  try {
    auto options = apps::options_from(argc, argv);
    apps::config cfg;
    caf::actor_system sys{cfg};
    server io{sys, options};
    io.behavior(sys.spawn(chat, io.of("/")));
    io.listen();
    std::cout << "listening on " << io.port() << std::endl;
    apps::wait_for_signal();
    io.close();
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
