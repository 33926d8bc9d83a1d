#pragma once

#include "actors/kernel/messages.hpp"
#include "actors/kernel/on_last_release.hpp"

namespace callboard::kernel {

// -- what goes to sockets -----------------------------------------------------

/// Where sockets send their answers. A socket keeps its copy until it has
/// answered: when the last copy goes, nobody can answer any more.
struct answer_path {
  answer_receiver_actor to;
  release_token pending;
};

/// Sends a packet to the client.
struct send_packet {
  codec::outgoing_ptr packet;
  bool is_volatile = false;
};

/// Sends a packet to the client and its acknowledgement to a collector.
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

/// Has the socket tell the ROOM REGISTRY where it is.
struct report_rooms {};

/// Does nothing: the socket takes the operation for performed. This is how
/// recipients are excepted.
struct skip {};

/// What a socket does as part of an operation. Packets are encoded, once for
/// all recipients.
using socket_action =
    std::variant<skip, send_packet, ask_client, describe, join_action,
                 leave_action, disconnect_action, report_rooms>;

/// An action on its way to sockets.
struct delivery {
  socket_action what;
  /// If set, the part waits until every socket has performed the action.
  release_token until_performed = nullptr;
};

/// Whether an action changes who is in which room.
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

/// A copy for another shard that shares nothing which is counted or filled on
/// each delivery.
broadcast_ptr clone(const broadcast& x);

// -- other messages' contents -------------------------------------------------

/// A message that another actor has sent to a socket, on its way there. A
/// request that does not get there is answered with
/// `caf::sec::request_receiver_down`.
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
  /// Set when the socket has it. By one thread at a time.
  mutable bool delivered = false;
};

} // namespace callboard::kernel
