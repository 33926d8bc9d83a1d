#pragma once

#include "callboard/codec/limits.hpp"
#include "callboard/engine_settings.hpp"
#include "callboard/handshake.hpp"

#include <caf/fwd.hpp>
#include <nlohmann/json.hpp>

namespace callboard::testing {

/// What an engine for tests is made of.
struct setup {
  size_t shards = 1;
  /// As those of a server; for instance, whether there is recovery.
  engine_settings settings = {};
  /// Bounds for what a client may send.
  codec::limits bounds = {};
  /// Most bytes that wait for a client that does not read.
  size_t max_outbox = 8 * 1024 * 1024;
  /// The actor system's configuration, if you have message types of your own.
  std::shared_ptr<caf::actor_system_config> config = nullptr;
};

/// How a client connects.
struct connect_options {
  /// The auth payload, an object.
  nlohmann::json auth = nlohmann::json::object();
  size_t shard = 0;
  /// The request that the connection begins with.
  handshake request = {};
};

} // namespace callboard::testing
