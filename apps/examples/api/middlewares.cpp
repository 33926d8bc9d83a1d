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

// [doorkeeper]
/// DOORKEEPER: knows which tokens are valid.
using doorkeeper_actor =
    caf::typed_actor<caf::replies_to<std::string>::with<bool>>;

doorkeeper_actor::behavior_type doorkeeper() {
  return {
      [](const std::string& token) { return token == "let-me-in"; },
  };
}

void add_keys(server& io, caf::actor_system& sys) {
  auto door = sys.spawn(doorkeeper);
  io.use_engine([&sys, door](engine_request& x, engine_next go_on) {
    std::string key{x.request().header("x-key")};
    if (key.empty()) {
      go_on();
      return;
    }
    sys.spawn([=](caf::event_based_actor* self) {
      self->request(door, 5s, key)
          .then(
              [=](bool good) {
                if (good)
                  go_on();
                else
                  go_on.refuse("the key does not fit");
              },
              [=](const caf::error&) { go_on.refuse("try again later"); });
    });
  });
}
// [/doorkeeper]

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
/// GUARD: decides which clients get into the vault.
middleware_actor::behavior_type guard() {
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
  io.of("/vault").use(sys.spawn(guard));
}
// [/actor]

// [next]
/// Looks up a member, which may take its time.
bool is_member(const std::string& name) {
  std::this_thread::sleep_for(1ms);
  return name == "ann";
}

void add_club(server& io, caf::actor_system& sys) {
  io.of("/club").use([&sys](socket& who, next go_on) {
    // A blocking call gets a thread of its own.
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

// [socket-change]
void trim(socket& who) {
  who.use([](event_ref x) -> std::optional<refusal> {
    if (x.name == "say" && x.args.size() == 1) {
      auto text = value_as<std::string>(x.args, 0);
      x.args = make_values(text.substr(0, text.find_last_not_of(' ') + 1));
    }
    return std::nullopt;
  });
  who.on("say", [](const std::string& text, ack<size_t> reply) {
    reply(text.size());
  });
}
// [/socket-change]

// [socket-later]
void limit_guesses(socket& who) {
  auto left = std::make_shared<int>(3);
  who.use([&who, left](std::string_view name, const arguments&, next go_on) {
    if (name != "guess")
      go_on();
    else if (--*left < 0)
      go_on.refuse("no more guesses");
    else
      who.run_after(50ms, [go_on] { go_on(); });
  });
  who.on_error([&who](const refusal& why) { who.emit("no", why.message); });
  who.on("guess", [](int n, ack<bool> reply) { reply(n == 42); });
  who.on("left", [left](ack<int> reply) { reply(*left); });
}
// [/socket-later]

} // namespace

void add_middlewares(server& io, caf::actor_system& sys) {
  add_engine_middleware(io);
  add_keys(io, sys);
  add_admin(io);
  add_vault(io, sys);
  add_club(io, sys);
  io.of("/moderated").on_connection(moderate);
  io.of("/trimmed").on_connection(trim);
  io.of("/guesses").on_connection(limit_guesses);
}

} // namespace callboard::examples
