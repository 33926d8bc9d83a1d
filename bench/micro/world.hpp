#pragma once

#include "callboard/nsp.hpp"

#include "actors/kernel/namespace_table.hpp"
#include "actors/kernel/packet_dispatcher.hpp"
#include "actors/kernel/pinned.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <deque>
#include <memory>
#include <vector>

namespace bench::micro {

/// A shard that the caller's thread runs. Without sockets.
class hand_shard final : public callboard::kernel::shard {
public:
  explicit hand_shard(caf::actor_system& sys);
  ~hand_shard() override;

  void exec_later(caf::resumable* what) override;

  /// Runs pinned actors until none has a message.
  void run();

private:
  std::deque<caf::resumable*> ready_;
};

/// The engine's actors on one shard, and clients that only count what is sent
/// to them: what remains of a broadcast is message passing.
class world {
public:
  explicit world(size_t num_clients);
  ~world();

  caf::actor_system& system() noexcept {
    return system_;
  }

  hand_shard& home() noexcept {
    return shard_;
  }

  /// The namespace "/". Each client in it is in the room "room", and an event
  /// "say" of a client is sent to that room as "said".
  callboard::nsp& root() noexcept {
    return root_;
  }

  /// A client sends this Socket.IO packet; runs all that follows.
  void say(size_t client, std::string_view packet);

  /// Packets that have been sent to clients.
  size_t num_sent() const noexcept;

private:
  class peer;

  struct config : caf::actor_system_config {
    config();
  };

  config config_;
  caf::actor_system system_{config_};
  hand_shard shard_{system_};
  callboard::kernel::namespace_table namespaces_{{&shard_}, {}};
  callboard::nsp root_{namespaces_.of("/")};
  std::vector<callboard::kernel::transport_actor> handles_;
  std::vector<peer*> peers_;
};

} // namespace bench::micro
