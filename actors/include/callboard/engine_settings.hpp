#pragma once

#include "callboard/adapter_ref.hpp"

#include <chrono>
#include <cstddef>

namespace callboard {

/// Limits of the engine, not of the protocol.
struct engine_limits {
  /// Most acknowledgements that a socket's client may owe at a time; further
  /// requests fail at once.
  size_t max_pending_acks = 10'000;

  /// How long an acknowledgement is awaited that another actor has requested;
  /// the request's own timeout is usually shorter.
  std::chrono::milliseconds max_ack_wait{300'000};

  /// Most events of a socket that a behavior in actor form has not handled yet;
  /// beyond that, reading from the client pauses.
  size_t max_pending_events = 1'000;

  /// Most namespaces that one connection may be in at a time; beyond that, the
  /// client gets CONNECT_ERROR.
  size_t max_namespaces = 1'000;

  /// Most namespaces that clients may create, for each pattern.
  size_t max_dynamic_namespaces = 10'000;
};

/// Connection state recovery: a client that lost its connection comes back with
/// the same id, rooms and data, and gets the events that it has missed.
/// Source: Socket.IO protocol 5, "Connection state recovery".
struct recovery_options {
  /// How long a client may take to come back; its session costs memory until
  /// then. 0 (default): recovery is off.
  std::chrono::milliseconds max_disconnection{0};

  /// Whether clients that come back are spared the namespace's middlewares.
  bool skip_middlewares = true;

  /// Most events that are kept for a client; older ones are dropped, and a
  /// client that missed one of these gets a new session.
  size_t max_events = 1'000;

  /// Most bytes of events that are kept for a client; older events are dropped
  /// likewise.
  size_t max_bytes = 1024 * 1024;

  /// Most sessions that wait for their client, for each namespace and shard;
  /// beyond that, clients get a new session.
  size_t max_sessions = 100'000;

  /// Whether recovery is on.
  bool enabled() const noexcept {
    return max_disconnection.count() > 0;
  }
};

/// Settings of all namespaces of an engine.
struct engine_settings {
  engine_limits limits;
  recovery_options recovery;

  /// How long a broken connection may go unnoticed: interval plus timeout of
  /// the heartbeat. Packets sent longer ago have arrived.
  std::chrono::milliseconds max_silence{45'000};

  /// Whether namespaces that were created for clients end with their last
  /// client.
  bool cleanup_empty_children = false;

  /// Connects the engine with others; none (default): the engine stands alone.
  adapter_ref adapter;
};

} // namespace callboard
