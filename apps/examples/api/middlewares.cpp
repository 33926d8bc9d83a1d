/// Middlewares: of the engine, of a namespace, of a socket.

#include "api/api.hpp"

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
using doorkeeper_actor =
    caf::typed_actor<caf::replies_to<std::string>::with<bool>>;

doorkeeper_actor::behavior_type doorkeeper() {
  return {
      [](const std::string& token) { return token == "let-me-in"; },
  };
}

void add_vault(server& io, caf::actor_system& sys) {
  auto door = sys.spawn(doorkeeper);
  io.of("/vault").use([&sys, door](socket& who, next go_on) {
    auto token = who.auth().value("token", "");
    sys.spawn([=](caf::event_based_actor* self) {
      self->request(door, 5s, token)
          .then(
              [=](bool good) {
                if (good)
                  go_on();
                else
                  go_on.refuse("not authorized", {{"code", 401}});
              },
              [=](const caf::error&) { go_on.refuse("try again later"); });
    });
  });
}
// [/actor]

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
  io.of("/moderated").on_connection(moderate);
}

} // namespace callboard::examples
