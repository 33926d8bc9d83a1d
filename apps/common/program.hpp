#pragma once

#include <caf/actor_system_config.hpp>

namespace callboard::apps {

/// Configuration of the actor system for programs that do their work on shards:
/// the scheduler's threads sleep instead of looking for work.
class config : public caf::actor_system_config {
public:
  config();
};

/// Blocks SIGINT and SIGTERM, and ignores SIGPIPE, for this thread and all
/// threads that it starts: must be called first. Raises the limit of file
/// descriptors as far as possible.
void prepare_process();

/// Waits for SIGINT or SIGTERM.
void wait_for_signal();

} // namespace callboard::apps
