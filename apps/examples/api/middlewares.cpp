/// Middlewares: of the engine, of a namespace, of a socket.

#include "api/api.hpp"

#include <thread>

namespace callboard::examples {

using namespace std::literals;

namespace {

// [engine]
void add_engine_middleware(server& io) {
  io.use_engine([](engine_request& x) -> std::optional<engine_refusal> {
    x.add_header("X-Served-By", "Callboard");
    if (x.opens_session() && x.request().header("x-client") == "banned")
      return engine_refusal{"go away"};
    return std::nullopt;
  });
  io.on_connection_error([audit = io.of("/audit")](const connection_error& x) {
    audit.emit("refused", x.code, x.message, x.request.url);
  });
}
// [/engine]

// [namespace]
void add_admin(server& io) {
  io.of("/admin").use([](socket& who) -> std::optional<refusal> {
    if (who.auth().value("token", "") == "let-me-in")
      return std::nullopt;
    return refusal{"not authorized", {{"code", 401}}};
  });
}
// [/namespace]

// [actor]
/// DOORKEEPER: knows which tokens are good.
middleware_actor::behavior_type doorkeeper() {
  return {
      [](authorize_atom, const socket_ptr&, const connection_info_ptr&,
         const nlohmann::json& auth) {
        decision result;
        if (auth.value("token", "") != "let-me-in")
          result = refusal{"not authorized", {{"code", 401}}};
        return result;
      },
  };
}

void add_vault(server& io, caf::actor_system& sys) {
  io.of("/vault").use(sys.spawn(doorkeeper));
}
// [/actor]

// [next]
/// Looks somebody up, which may take its time.
bool is_member(const std::string& name) {
  std::this_thread::sleep_for(1ms);
  return name == "ann";
}

void add_club(server& io, caf::actor_system& sys) {
  io.of("/club").use([&sys](socket& who, next go_on) {
    // What blocks gets a thread of its own.
    auto name = who.auth().value("name", "");
    sys.spawn<caf::detached>([name, go_on] {
      if (is_member(name))
        go_on();
      else
        go_on.refuse("members only");
    });
  });
}
// [/next]

// [socket]
void moderate(socket& who) {
  who.use(
      [](std::string_view name, const arguments& xs) -> std::optional<refusal> {
        if (name == "say" && xs.get<std::string>(0).size() > 100)
          return refusal{"too long"};
        return std::nullopt;
      });
  who.on_error([&who](const refusal& why) { who.emit("no", why.message); });
  who.on("say", [&who](const std::string& text, ack<> reply) {
    who.broadcast().emit("said", text);
    reply("ok");
  });
}
// [/socket]

} // namespace

void add_middlewares(server& io, caf::actor_system& sys) {
  add_engine_middleware(io);
  add_admin(io);
  add_vault(io, sys);
  add_club(io, sys);
  io.of("/moderated").on_connection(moderate);
}

} // namespace callboard::examples
