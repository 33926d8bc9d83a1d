#pragma once

#include "actors/kernel/messages.hpp"
#include "actors/kernel/on_last_release.hpp"

namespace callboard::kernel {

// -- deliveries to sockets ----------------------------------------------------

/// The path of sockets' answers. A socket keeps its copy until it has answered:
/// after the release of the last copy, no more answers can come.
struct answer_path {
  answer_receiver_actor to;
  release_token pending;
};

/// Sends a packet to the client.
struct send_packet {
  codec::outgoing_ptr packet;
  bool is_volatile = false;
};

/// Sends a packet to the client, and the client's acknowledgement to a
/// collector.
struct ask_client {
  codec::outgoing_ptr packet;
  uint64_t id = 0;
  std::chrono::milliseconds timeout{0};
  answer_path path;
};

/// Sends a description of the socket to a collector.
struct describe {
  answer_path path;
};

/// Makes the socket report its rooms to the ROOM REGISTRY.
struct report_rooms {};

/// Does nothing, but the socket counts the operation as performed. This is how
/// recipients are excluded.
struct skip {};

/// A socket's action as part of an operation. Packets are encoded once for all
/// recipients.
using socket_action =
    std::variant<skip, send_packet, ask_client, describe, join_action,
                 leave_action, disconnect_action, report_rooms>;

/// An action on its way to sockets.
struct delivery {
  socket_action what;
  /// If set, the part waits until every socket has performed the action.
  release_token until_performed = nullptr;
};

/// Whether an action changes the members of rooms.
inline bool changes_rooms(const socket_action& x) noexcept {
  return std::holds_alternative<join_action>(x)
         || std::holds_alternative<leave_action>(x);
}

// -- operations ---------------------------------------------------------------

/// An operation that a namespace performs.
struct broadcast {
  // As in `operation`:
  room_list rooms;
  room_list except;
  std::optional<size_t> only_shard;
  delivery_ptr what;
  /// The operation itself, for the adapter; null if it is for this node only.
  std::shared_ptr<const operation> source;
};

/// A copy for another shard that shares nothing that each delivery modifies
/// (reference counts, caches).
broadcast_ptr clone(const broadcast& x);

// -- other messages' contents -------------------------------------------------

/// A message from another actor on its way to a socket. A request that does not
/// reach the socket is answered with `caf::sec::request_receiver_down`.
struct forwarded_event {
  forwarded_event(full_socket_actor receiver, size_t shard_number, event x,
                  caf::strong_actor_ptr from, caf::message_id id);

  forwarded_event(const forwarded_event&) = delete;
  forwarded_event& operator=(const forwarded_event&) = delete;

  ~forwarded_event();

  const full_socket_actor to;
  const size_t shard;
  const event what;
  const caf::strong_actor_ptr sender;
  const caf::message_id mid;
  /// Set when the socket has the message. Accessed by one thread at a time.
  mutable bool delivered = false;
};

} // namespace callboard::kernel
