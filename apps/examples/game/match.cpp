#include "game/game.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace callboard;
using namespace std::literals;

namespace game {

namespace {

// [state]
struct player {
  int x = 0, y = 0, dx = 0, dy = 0;
};

void to_json(nlohmann::json& out, const player& x) {
  out = {x.x, x.y};
}

/// A match: players by id, and the position of the coin.
struct match {
  std::map<std::string, player> players;
  player coin{3, 0};

  /// Moves all players, and returns the id of the one that got the coin, or "".
  std::string step() {
    std::string winner;
    for (auto& [id, x] : players) {
      x.x = std::clamp(x.x + x.dx, -10, 10);
      x.y = std::clamp(x.y + x.dy, -10, 10);
      if (x.x == coin.x && x.y == coin.y)
        winner = id;
    }
    if (!winner.empty())
      coin = {-coin.y, coin.x};
    return winner;
  }
};
// [/state]

} // namespace

// [match]
void run_match(room& self) {
  auto state = std::make_shared<match>();
  self.on_join([state](const socket_ptr& who) {
    state->players[who->id()] = {};
    who->emit("begin");
  });
  self.on_leave([state, &self](const socket_ptr& who) {
    state->players.erase(who->id());
    self.emit("alone");
  });
  self.on("steer", [state](const socket_ptr& who, int dx, int dy) {
    auto& x = state->players.at(who->id());
    x.dx = std::clamp(dx, -1, 1);
    x.dy = std::clamp(dy, -1, 1);
    return x; // the acknowledgement
  });
  self.on("cheat", [](const socket_ptr&) {
    throw std::runtime_error("this match has a bug");
  });
  self.every(50ms, [state, &self] {
    auto& scores = self.saved(); // outlives a failure
    if (auto winner = state->step(); !winner.empty())
      scores[winner] = scores.value(winner, 0) + 1;
    self.everyone().volatile_().emit("state", state->players, scores);
  });
}
// [/match]

} // namespace game
