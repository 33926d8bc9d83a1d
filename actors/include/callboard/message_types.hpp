#pragma once

namespace caf {
class actor_system_config;
} // namespace caf

namespace callboard {

/// Registers the engine's messages with the configuration of an actor system.
/// Must be called before an actor system is created with `cfg`.
void add_message_types(caf::actor_system_config& cfg);

} // namespace callboard
