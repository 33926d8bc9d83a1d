#pragma once

#include "callboard/codec/limits.hpp"
#include "callboard/engine_settings.hpp"
#include "callboard/handshake.hpp"

#include <caf/fwd.hpp>
#include <nlohmann/json.hpp>

namespace callboard::testing {

/// The settings of an engine for tests.
struct setup {
  size_t shards = 1;
  /// Settings as those of a server; for instance, whether recovery is on.
  engine_settings settings = {};
  /// Limits for packets from a client.
  codec::limits bounds = {};
  /// Most bytes that wait for a client that does not read.
  size_t max_outbox = 8 * 1024 * 1024;
  /// The actor system's configuration, if you have message types of your own.
  std::shared_ptr<caf::actor_system_config> config = nullptr;
};

/// Options for the connect of a client.
struct connect_options {
  /// The auth payload, an object.
  nlohmann::json auth = nlohmann::json::object();
  size_t shard = 0;
  /// The request that the connection begins with.
  handshake request = {};
};

} // namespace callboard::testing
