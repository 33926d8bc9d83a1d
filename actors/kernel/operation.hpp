#pragma once

#include "actors/kernel/messages.hpp"
#include "callboard/handshake.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <variant>

namespace callboard::kernel {

class session_link;

// -- what a socket can be told to do ------------------------------------------

/// Tells a COLLECTOR that nobody can answer any more, when the last reference
/// to it goes.
class completion {
public:
  explicit completion(collector_actor to)
      : to_(std::move(to)) {
    // nop
  }

  completion(const completion&) = delete;
  completion& operator=(const completion&) = delete;

  ~completion() {
    caf::anon_send(to_, complete_atom_v);
  }

private:
  collector_actor to_;
};

/// Where sockets send their answers. A socket keeps its copy until it has
/// answered.
struct answer_path {
  collector_actor to;
  std::shared_ptr<const completion> pending;
};

/// Sends a packet to the client.
struct emit_action {
  codec::outgoing_ptr packet;
  bool is_volatile = false;
};

/// Sends a packet to the client and its acknowledgement to a collector.
struct ask_action {
  codec::outgoing_ptr packet;
  codec::ack_id id = 0;
  std::chrono::milliseconds timeout{0};
  answer_path path;
};

/// Sends a description of the socket to a collector.
struct describe_action {
  answer_path path;
};

struct join_action {
  std::vector<std::string> rooms;
};

struct leave_action {
  std::vector<std::string> rooms;
};

/// Disconnects the socket, and with `close` the whole client.
struct disconnect_action {
  bool close = false;
};

/// Has the socket tell the ROOM REGISTRY where it is.
struct report_rooms_action {};

/// Does nothing: the socket takes the operation for performed. This is how
/// recipients are excepted.
struct skip_action {};

using action = std::variant<skip_action, emit_action, ask_action,
                            describe_action, join_action, leave_action,
                            disconnect_action, report_rooms_action>;

/// Tells a part that all sockets have performed an action, when the last
/// reference to it goes.
class barrier {
public:
  explicit barrier(part_actor to)
      : to_(std::move(to)) {
    // nop
  }

  barrier(const barrier&) = delete;
  barrier& operator=(const barrier&) = delete;

  ~barrier() {
    caf::anon_send(to_, done_atom_v);
  }

private:
  part_actor to_;
};

/// An action on its way to sockets.
struct action_holder {
  action value;
  /// If set, the part waits until every socket has performed the action.
  std::shared_ptr<const barrier> until_performed = nullptr;
};

/// Whether an action changes who is in which room.
inline bool changes_rooms(const action& x) noexcept {
  return std::holds_alternative<join_action>(x)
         || std::holds_alternative<leave_action>(x);
}

// -- to whom ------------------------------------------------------------------

/// An action for many sockets: for the members of rooms, or for all.
struct operation {
  /// Names of rooms or ids of sockets; their union. Empty: the whole namespace.
  std::vector<std::string> rooms;
  /// Names of rooms or ids of sockets that are left out.
  std::vector<std::string> except;
  /// If set, the operation is for this one socket (the only element of
  /// `rooms`), which lives on this shard.
  std::optional<size_t> only_shard;
  /// Whether other nodes are left out.
  bool local = false;
  action_ptr what;
};

/// A copy for another shard that shares nothing which is counted or filled on
/// each delivery.
operation_ptr clone(const operation& x);

// -- other messages' contents -------------------------------------------------

/// A client's wish to connect to a namespace.
struct connect_request {
  transport_actor from;
  /// Its session; valid as long as the actor.
  session_link* link = nullptr;
  connection_info_ptr connection;
  nlohmann::json auth;
  /// Keeps the namespace.
  std::shared_ptr<const namespace_lease> lease;
  /// The socket's id; empty: it gets one of its own.
  std::string id;
};

/// A message that another actor has sent to a socket, on its way there.
struct forwarded {
  socket_actor to;
  size_t shard = 0;
  event what;
  caf::strong_actor_ptr sender;
  caf::message_id mid;
};

/// A packet from a client.
struct inbound {
  explicit inbound(codec::socket_packet&& x)
      : packet(std::move(x)) {
    // nop
  }

  codec::socket_packet packet;

  /// Set once the acknowledgement has been given.
  mutable std::atomic_flag answered;
};

/// What a socket answers to a collector.
struct answer {
  /// The socket.
  std::string id;
  /// Where it lives; none if it is on another node.
  std::optional<size_t> shard;
  /// False if the socket went before it answered.
  bool answered = false;
  /// Arguments of the acknowledgement.
  values args;
  // For descriptions:
  std::vector<std::string> rooms;
  nlohmann::json data;
  connection_info_ptr connection;
};

} // namespace callboard::kernel
