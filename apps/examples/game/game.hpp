#pragma once

/// A small game for two: a client waits in a lobby for another one, then both
/// are in a match of their own. The server runs the matches: clients steer, and
/// get the state of their match 20 times a second.

#include "callboard/nsp.hpp"

#include <nlohmann/json.hpp>

#include <caf/all.hpp>

namespace game {

/// The behavior of a match.
void run_match(callboard::room& self);

/// Adds lobby and matches to a namespace.
void add_game(callboard::nsp io, caf::actor_system& sys);

} // namespace game
