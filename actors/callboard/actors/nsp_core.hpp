#pragma once

#include "callboard/actors/messages.hpp"
#include "callboard/actors/shard.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace callboard {

class next;

namespace actors {

/// Finds strings by views.
struct string_hash {
  using is_transparent = void;
  size_t operator()(std::string_view x) const noexcept {
    return std::hash<std::string_view>{}(x);
  }
};

template <class T>
using string_map =
    std::unordered_map<std::string, T, string_hash, std::equal_to<>>;

using connection_handler = std::function<void(socket&)>;
using middleware = std::function<void(socket&, next)>;
using event_handler = std::function<void(socket&, const inbound_ptr&)>;

/// What the application wants in a namespace.
struct nsp_behavior {
  std::vector<middleware> middlewares;
  std::vector<connection_handler> on_connection;
  string_map<event_handler> events;
  behavior_actor actor;
};

using nsp_behavior_ptr = std::shared_ptr<const nsp_behavior>;

/// Bounds that are the engine's, not the protocol's.
struct engine_limits {
  /// Most acknowledgements that a socket may owe at a time; a request beyond
  /// fails at once.
  size_t max_pending_acks = 10'000;

  /// How long an acknowledgement is awaited that another actor asked for by a
  /// request; the request's own timeout is usually shorter.
  std::chrono::milliseconds max_ack_wait{300'000};

  /// Most events of a socket that a behavior in actor form has not handled yet;
  /// beyond, reading from the client pauses.
  size_t max_pending_events = 1'000;

  /// Most namespaces that one connection may be in at a time; beyond, the
  /// client gets CONNECT_ERROR.
  size_t max_namespaces = 1'000;

  /// Most namespaces that clients may bring into being, for each pattern.
  size_t max_dynamic_namespaces = 10'000;
};

/// What all parts and handles of a namespace share. Lives as long as any of
/// them.
///
/// Thread safety: everything may be used from any thread. `parts` is set before
/// the object is shared.
struct nsp_core {
  explicit nsp_core(std::shared_ptr<const nsp_core> parent_core = nullptr)
      : parent(std::move(parent_core)) {
    if (!parent)
      behavior_ = std::make_shared<nsp_behavior>();
  }

  std::string name;
  engine_limits limits;
  std::vector<shard*> shards;
  /// One for each shard; none for a pattern.
  std::vector<part_actor> parts;
  /// The pattern from which the namespace has its behavior, or null.
  std::shared_ptr<const nsp_core> parent;

  /// Parts of all namespaces of the engine that have not ended.
  std::shared_ptr<std::atomic<size_t>> live_parts;

  /// Connected sockets.
  std::atomic<size_t> num_sockets = 0;
  /// Events whose arguments did not fit the handler.
  std::atomic<size_t> num_mismatches = 0;
  /// Exceptions that escaped from handlers.
  std::atomic<size_t> num_handler_errors = 0;

  /// One counter for the whole namespace, so that a broadcast can ask all its
  /// recipients with one packet.
  codec::ack_id next_ack_id() noexcept {
    return ack_ids_.fetch_add(1, std::memory_order_relaxed);
  }

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
  // Held while a changed copy is made.
  std::mutex change_mtx_;
  // Guards `behavior_`.
  mutable std::mutex mtx_;
  nsp_behavior_ptr behavior_;
};

/// Hands an operation to the namespace, such that what one behavior sends
/// arrives in the order in which it was sent. Callable from any thread.
void submit(const nsp_core& nsp, operation_ptr op);

} // namespace actors
} // namespace callboard
