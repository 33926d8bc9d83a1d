#pragma once

#include "callboard/engine_settings.hpp"
#include "callboard/middleware.hpp"
#include "callboard/session_snapshot.hpp"

#include "actors/rules/listeners.hpp"
#include "actors/kernel/messages.hpp"
#include "actors/kernel/shard.hpp"
#include "actors/kernel/stateful_rooms.hpp"
#include "actors/base/string_map.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace callboard {

/// Decides about a namespace that a client asks for.
using namespace_matcher =
    std::function<bool(std::string_view name, const nlohmann::json& auth)>;

namespace kernel {

using connection_handler = std::function<void(socket&)>;
/// Decides about clients: a function or an actor.
struct middleware {
  std::function<verdict(socket&, const next_factory&)> function;
  middleware_actor actor;
};

using event_handler = std::function<void(socket&, const inbound_ptr&)>;

/// Handles an event of another server: a function or an actor.
struct server_event_handler {
  std::function<values(const std::shared_ptr<const values>&)> function;
  server_event_actor actor;
};

/// What the application wants in a namespace.
struct nsp_behavior {
  std::vector<middleware> middlewares;
  std::vector<connection_handler> on_connection;
  base::string_map<listener_list<event_handler>> events;
  base::string_map<std::vector<server_event_handler>> server_events;
  std::vector<lost_session_handler> on_session_lost;
  std::vector<room_definition_ptr> rooms;
  behavior_actor actor;
};

using nsp_behavior_ptr = std::shared_ptr<const nsp_behavior>;

/// What all parts and handles of a namespace share. Lives as long as any of
/// them.
///
/// Thread safety: everything may be used from any thread. `parts` is set before
/// the object is shared.
struct nsp_core : std::enable_shared_from_this<nsp_core> {
  explicit nsp_core(std::shared_ptr<const nsp_core> parent_core = nullptr)
      : parent(std::move(parent_core)) {
    if (!parent)
      behavior_ = std::make_shared<nsp_behavior>();
  }

  /// Empty for a pattern.
  std::string name;
  engine_settings settings;
  std::vector<shard*> shards;
  /// One for each shard; none for a pattern.
  std::vector<part_actor> parts;
  /// The pattern from which the namespace has its behavior, or null.
  std::shared_ptr<const nsp_core> parent;

  /// Parts of all namespaces of the engine that have not ended.
  std::shared_ptr<std::atomic<size_t>> live_parts;

  /// Numbers of a namespace, or of all that have come from a pattern.
  struct counters {
    /// Connected sockets.
    std::atomic<size_t> sockets = 0;
    /// Events whose arguments did not fit the handler.
    std::atomic<size_t> mismatches = 0;
    /// Exceptions that escaped from handlers.
    std::atomic<size_t> handler_errors = 0;
    /// Behaviors of rooms that have failed.
    std::atomic<size_t> room_failures = 0;
  };

  mutable counters numbers;

  /// Rooms with a behavior.
  stateful_rooms rooms;

  /// Adds `n` to a number, here and in the pattern; returns the new one.
  size_t count(std::atomic<size_t> counters::*what, ptrdiff_t n = 1) const {
    if (parent)
      parent->count(what, n);
    auto m = static_cast<size_t>(n);
    return (numbers.*what).fetch_add(m, std::memory_order_relaxed) + m;
  }

  /// One counter for the whole namespace, so that a broadcast can ask all its
  /// recipients with one packet.
  codec::ack_id next_ack_id() noexcept {
    return ack_ids_.fetch_add(1, std::memory_order_relaxed);
  }

  /// A name for an event of the namespace, with which clients say what they
  /// have got; empty unless there is recovery.
  std::string next_offset();

  /// The namespaces that have come into being from this pattern and still
  /// exist.
  std::vector<nsp_core_ptr> children() const;
  void add_child(const nsp_core_ptr& x);

  /// The SERVER EVENTS of the namespace, created if need be.
  server_event_actor server_events();

  /// The ROOM REGISTRY; invalid as long as nobody wants to know.
  room_registry_actor room_registry() const;

  /// The same, and creates it if need be.
  room_registry_actor make_room_registry();

  nsp_behavior_ptr behavior() const {
    std::lock_guard guard{mtx_};
    return behavior_ || !parent ? behavior_ : parent->behavior();
  }

  /// Replaces the behavior by a changed copy. Sockets that are connected keep
  /// the one that they have.
  template <class F>
  void change_behavior(F f) {
    std::lock_guard changing{change_mtx_};
    auto copy = std::make_shared<nsp_behavior>(*behavior());
    f(*copy);
    std::lock_guard guard{mtx_};
    behavior_ = std::move(copy);
  }

private:
  std::atomic<codec::ack_id> ack_ids_ = 0;
  std::atomic<uint64_t> offsets_ = 0;
  std::atomic<bool> has_room_registry_ = false;
  // Held while a changed copy is made.
  std::mutex change_mtx_;
  // Guards what follows.
  mutable std::mutex mtx_;
  nsp_behavior_ptr behavior_;
  std::vector<std::weak_ptr<nsp_core>> children_;
  room_registry_actor room_registry_;
  server_event_actor server_events_;
};

/// Calls `f` with a namespace, or with all that have come from a pattern.
template <class F>
void for_each_namespace(const nsp_core_ptr& x, F f) {
  if (!x->parts.empty())
    f(x);
  else
    for (auto& y : x->children())
      f(y);
}

/// Hands an operation to the namespace, such that what one behavior sends
/// arrives in the order in which it was sent. Callable from any thread.
void submit(const nsp_core& nsp, operation_ptr op);

} // namespace kernel
} // namespace callboard
