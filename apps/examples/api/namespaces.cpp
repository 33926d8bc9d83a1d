/// Namespaces: static, by pattern, by predicate.

#include "api/api.hpp"

#include <set>

namespace callboard::examples {

// [cleanup]
void set_up_namespaces(server_options& options) {
  options.cleanup_empty_namespaces = true;
  options.engine_limits.max_dynamic_namespaces = 1'000;
}
// [/cleanup]

namespace {

// [static]
void add_news(server& io) {
  auto news = io.of("/news");
  news.on_connection([](socket& who) { who.emit("headline", "It rains."); });
  news.on("publish", [news](socket&, const std::string& text) {
    news.emit("headline", text);
  });
}
// [/static]

// [pattern]
void add_games(server& io) {
  auto games = io.of(pattern{"/game-[0-9]+"});
  games.use([](socket& who) -> std::optional<refusal> {
    if (who.nsp() == "/game-13")
      return refusal{"nobody plays here"};
    return std::nullopt;
  });
  games.on("move", [](socket& who, const std::string& to) {
    who.broadcast().emit("moved", who.nsp(), to);
  });
  // Reaches all clients in all games.
  io.of("/news").on("stop games", [games](socket&, const std::string& why) {
    games.emit("stopped", why);
  });
}
// [/pattern]

// [predicate]
void add_tenants(server& io) {
  auto matches = [](std::string_view name, const nlohmann::json& auth) {
    return name == "/tenant-" + auth.value("tenant", "nobody");
  };
  // An existing namespace is open to all clients, so a middleware checks as
  // well.
  io.of(matches)
      .use([matches](socket& who) -> std::optional<refusal> {
        if (!matches(who.nsp(), who.auth()))
          return refusal{"not yours"};
        return std::nullopt;
      })
      .on_connection([](socket& who) { who.emit("welcome", who.nsp()); });
}
// [/predicate]

// [new]
void announce_namespaces(server& io) {
  io.on_new_namespace([news = io.of("/news")](const nsp& x) {
    news.emit("new namespace", x.name());
  });
}

void list_namespaces(server& io) {
  io.of("/news").on("list", [&io](socket&, ack<std::set<std::string>> reply) {
    std::set<std::string> names;
    for (auto& x : io.namespaces())
      names.insert(x.name());
    reply(names);
  });
}
// [/new]

} // namespace

void add_namespaces(server& io) {
  add_news(io);
  add_games(io);
  add_tenants(io);
  announce_namespaces(io);
  list_namespaces(io);
}

} // namespace callboard::examples
