#pragma once

#include "callboard/options.hpp"

#include <caf/actor_system_config.hpp>

namespace callboard::apps {

/// Configuration of the actor system for programs whose work is done on shards:
/// the scheduler's threads sleep instead of looking for work.
class config : public caf::actor_system_config {
public:
  config();
};

/// Blocks SIGINT and SIGTERM, and ignores SIGPIPE, for this thread and all that
/// it starts: to be called first. Raises the limit of file descriptors as far
/// as it goes.
void prepare_process();

/// Options of an example: its command line may have `--port N` and
/// `--shards N`. Throws if `N` is no number.
server_options options_from(int argc, char** argv);

/// Waits for SIGINT or SIGTERM.
void wait_for_signal();

} // namespace callboard::apps
