#pragma once

#include "callboard/server.hpp"

#include <nlohmann/json.hpp>

#include <caf/all.hpp>

#include <functional>
#include <vector>

namespace recipes {

/// Runs a server until SIGINT or SIGTERM. The command line may have `--port`
/// and `--shards`. Returns the exit status.
int run(int argc, char** argv, std::function<void(callboard::server&)> set_up);

/// Like the overload above, with actors: those that `set_up` returns are told
/// to end with the server.
int run(int argc, char** argv,
        std::function<std::vector<caf::actor>(callboard::server&,
                                              caf::actor_system&)>
            set_up);

} // namespace recipes
