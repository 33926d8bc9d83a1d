#pragma once

#include "callboard/server.hpp"

#include <nlohmann/json.hpp>

#include <caf/all.hpp>

#include <memory>
#include <utility>

namespace callboard::examples {

// One function for each topic. The documentation quotes these files.

/// Settings that the examples need.
void set_up_namespaces(server_options& options);
void set_up_recovery(server_options& options, std::chrono::milliseconds window);

/// Adapters for two servers in this process.
std::pair<adapter_actor, adapter_actor> make_adapters(caf::actor_system& sys);

void add_namespaces(server& io);
void add_middlewares(server& io, caf::actor_system& sys);
/// Returns an actor that the caller must tell to end.
void add_broadcasts(server& io, caf::actor_system& sys);
void add_listeners(server& io);
void add_rooms(server& io, caf::actor_system& sys);
void add_recovery(server& io, caf::actor_system& sys);
void add_servers(server& io);
void add_contracts(server& io);

} // namespace callboard::examples
