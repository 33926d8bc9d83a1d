/// A chat in lambda form: handlers run inside each client's socket.

#include "apps/common/flags.hpp"
#include "apps/common/program.hpp"
#include "callboard/server.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace {

using callboard::ack;

/// The argument of "say" and "said".
struct line {
  std::string text, color;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(line, text, color)

/// The acknowledgement of an event.
struct status {
  bool ok = true;
  std::string error;
  friend void to_json(nlohmann::json& x, const status& y) {
    x = {{"ok", y.ok}, {"error", y.error}};
  }
};

/// One client. The prefix keeps rooms of the chat apart from rooms named by ids
/// of sockets.
struct member {
  std::string nickname = "guest";
  std::string room = "room:lobby";
};

void welcome(callboard::socket& who) {
  auto me = std::make_shared<member>();
  who.join(me->room);
  who.on("nickname", [me](const std::string& name, ack<status> reply) {
    if (name.empty() || name.size() > 32) {
      reply({false, "a nickname has 1 to 32 bytes"});
      return;
    }
    me->nickname = name;
    reply({});
  });
  who.on("join", [me, &who](const std::string& room, ack<status> reply) {
    who.leave(me->room);
    me->room = "room:" + room;
    who.join(me->room);
    who.to(me->room).emit("joined", me->nickname);
    reply({});
  });
  who.on("say", [me, &who](const line& x, ack<status> reply) {
    who.to(me->room).emit("said", me->nickname, x);
    reply({});
  });
  who.on_disconnect([me, &who](callboard::disconnect_reason why) {
    who.to(me->room).emit("left", me->nickname, to_string(why));
  });
}

} // namespace

int main(int argc, char** argv) {
  callboard::apps::prepare_process();
  try {
    auto options = callboard::apps::options_from(argc, argv);
    callboard::apps::config cfg;
    caf::actor_system sys{cfg};
    callboard::server io{sys, options};
    io.on_connection(welcome);
    io.listen();
    std::cout << "listening on " << io.port() << std::endl;
    callboard::apps::wait_for_signal();
    io.close();
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
