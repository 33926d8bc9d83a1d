#pragma once

/// Every actor interface of the program on one page.
///
/// A NAMESPACE has one part on each shard; a ROOM has one actor in each part
/// where it has members; a SOCKET is a client in a namespace; a TRANSPORT is an
/// Engine.IO session, shared by the sockets of one client. All of these are
/// pinned: SOCKET and TRANSPORT of a client, and the parts and rooms that they
/// talk to, run on the same shard.

#include "callboard/disconnect_reason.hpp"
#include "callboard/fwd.hpp"
#include "callboard/refusal.hpp"
#include "callboard/room_event.hpp"
#include "callboard/session_snapshot.hpp"

#include "codec/outgoing.hpp"

#include <caf/all.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace callboard {

/// What a middleware says: nothing admits the client.
using decision = std::optional<refusal>;

} // namespace callboard

namespace callboard::kernel {

struct action_holder;
using action_ptr = std::shared_ptr<const action_holder>;

/// Is told what happens to rooms.
using room_listener = std::function<void(const room_event&)>;
using room_listener_ptr = std::shared_ptr<const room_listener>;

/// Something to run in the context of a room's behavior, unless that has been
/// replaced by another.
struct room_task {
  uint64_t generation = 0;
  std::function<void()> f;
};

using room_task_ptr = std::shared_ptr<const room_task>;

/// Something to run in the context of a socket's behavior.
using task = std::function<void(socket&)>;
using task_ptr = std::shared_ptr<const task>;

} // namespace callboard::kernel

namespace callboard {

/// Callboard's types of messages have ids from here to `end_type_id`. A block
/// of yours may begin at `caf::first_custom_type_id` (200), as in most
/// programs, and has 9,800 ids then; or at `::callboard::end_type_id`.
inline constexpr caf::type_id_t first_type_id = 10'000;
inline constexpr caf::type_id_t end_type_id = 11'000;

} // namespace callboard

// The formatter takes the macros for declarations.
// clang-format off

CAF_BEGIN_TYPE_ID_BLOCK(callboard, callboard::first_type_id)

  CAF_ADD_TYPE_ID(callboard, (callboard::event))
  CAF_ADD_TYPE_ID(callboard, (callboard::values))
  CAF_ADD_TYPE_ID(callboard, (callboard::disconnect_reason))
  CAF_ADD_TYPE_ID(callboard, (callboard::disconnect_details))
  CAF_ADD_TYPE_ID(callboard, (callboard::decision))
  CAF_ADD_TYPE_ID(callboard, (callboard::session_snapshot))
  CAF_ADD_TYPE_ID(callboard, (callboard::socket_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::room_event))
  CAF_ADD_TYPE_ID(callboard, (callboard::server_answers))
  CAF_ADD_TYPE_ID(callboard, (nlohmann::json))
  CAF_ADD_TYPE_ID(callboard, (callboard::codec::outgoing_ptr))
  CAF_ADD_TYPE_ID(callboard, (std::shared_ptr<const callboard::connection_info>) )
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::action_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::answer))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::claim_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::connect_request_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::forwarded_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::inbound_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::nsp_core_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::operation_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::handover_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::room_listener_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::inheritance_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::room_task_ptr))
  CAF_ADD_TYPE_ID(callboard, (callboard::kernel::task_ptr))

  // Public: between a behavior in actor form and the engine.
  CAF_ADD_ATOM(callboard, callboard, connected_atom, "connected")
  CAF_ADD_ATOM(callboard, callboard, event_atom, "event")
  CAF_ADD_ATOM(callboard, callboard, disconnected_atom, "disconn")
  CAF_ADD_ATOM(callboard, callboard, emit_atom, "emit")
  CAF_ADD_ATOM(callboard, callboard, authorize_atom, "authorize")
  CAF_ADD_ATOM(callboard, callboard, lost_atom, "lost")
  CAF_ADD_ATOM(callboard, callboard, joined_atom, "joined")
  CAF_ADD_ATOM(callboard, callboard, left_atom, "left")

  // Public: between an adapter and the engine.
  CAF_ADD_ATOM(callboard, callboard, close_atom, "close")
  CAF_ADD_ATOM(callboard, callboard, open_atom, "open")
  CAF_ADD_ATOM(callboard, callboard, publish_atom, "publish")
  CAF_ADD_ATOM(callboard, callboard, server_emit_atom, "srv-emit")

  // Within the engine.
  CAF_ADD_ATOM(callboard, callboard::kernel, admit_atom, "admit")
  CAF_ADD_ATOM(callboard, callboard::kernel, answer_atom, "answer")
  CAF_ADD_ATOM(callboard, callboard::kernel, apply_atom, "apply")
  CAF_ADD_ATOM(callboard, callboard::kernel, attach_atom, "attach")
  CAF_ADD_ATOM(callboard, callboard::kernel, away_atom, "away")
  CAF_ADD_ATOM(callboard, callboard::kernel, closed_atom, "closed")
  CAF_ADD_ATOM(callboard, callboard::kernel, complete_atom, "complete")
  CAF_ADD_ATOM(callboard, callboard::kernel, connect_atom, "connect")
  CAF_ADD_ATOM(callboard, callboard::kernel, deliver_atom, "deliver")
  CAF_ADD_ATOM(callboard, callboard::kernel, detach_atom, "detach")
  CAF_ADD_ATOM(callboard, callboard::kernel, done_atom, "done")
  CAF_ADD_ATOM(callboard, callboard::kernel, expired_atom, "expired")
  CAF_ADD_ATOM(callboard, callboard::kernel, fan_out_atom, "fanout")
  CAF_ADD_ATOM(callboard, callboard::kernel, fence_atom, "fence")
  CAF_ADD_ATOM(callboard, callboard::kernel, forget_atom, "forget")
  CAF_ADD_ATOM(callboard, callboard::kernel, join_atom, "join")
  CAF_ADD_ATOM(callboard, callboard::kernel, leave_atom, "leave")
  CAF_ADD_ATOM(callboard, callboard::kernel, leave_all_atom, "leave-all")
  CAF_ADD_ATOM(callboard, callboard::kernel, pause_atom, "pause")
  CAF_ADD_ATOM(callboard, callboard::kernel, refuse_atom, "refuse")
  CAF_ADD_ATOM(callboard, callboard::kernel, relay_atom, "relay")
  CAF_ADD_ATOM(callboard, callboard::kernel, remove_atom, "remove")
  CAF_ADD_ATOM(callboard, callboard::kernel, send_atom, "send")
  CAF_ADD_ATOM(callboard, callboard::kernel, submit_atom, "submit")
  CAF_ADD_ATOM(callboard, callboard::kernel, watch_atom, "watch")

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::values)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::disconnect_details)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::decision)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::session_snapshot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::socket_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::room_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::server_answers)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(nlohmann::json)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::codec::outgoing_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::shared_ptr<const callboard::connection_info>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::action_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::claim_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::connect_request_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::forwarded_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::inbound_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::nsp_core_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::operation_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::handover_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::room_listener_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::inheritance_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::room_task_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::task_ptr)

// clang-format on

namespace callboard {

/// SOCKET: one client in one namespace.
using socket_actor = caf::typed_actor<
    // Sends an event to the client. As a request, it asks the client for an
    // acknowledgement and answers with the acknowledgement's arguments; fails
    // with caf::sec::request_receiver_down if the client leaves before, and
    // with caf::sec::request_timeout after `engine_limits::max_ack_wait`.
    caf::replies_to<emit_atom, event>::with<values>,
    // INTERNAL: performs an action of the namespace or a room, unless it was
    // performed already as part of the same operation.
    caf::reacts_to<kernel::deliver_atom, kernel::op_id, kernel::action_ptr>,
    // INTERNAL: an event or acknowledgement from the client.
    caf::reacts_to<kernel::inbound_ptr>,
    // INTERNAL: the connection, or the client, left the namespace; in words,
    // why.
    caf::reacts_to<kernel::closed_atom, disconnect_reason, std::string>,
    // INTERNAL: the part has put an operation of this socket into the mailboxes
    // of all its recipients on this shard.
    caf::reacts_to<kernel::done_atom>,
    // INTERNAL: a room has handled an event that it had taken.
    caf::reacts_to<kernel::complete_atom>,
    // INTERNAL: time for an acknowledgement may be over.
    caf::reacts_to<kernel::expired_atom>,
    // INTERNAL: runs something in the behavior's context.
    caf::reacts_to<kernel::task_ptr>,
    // INTERNAL: the client of this socket, which is away, has come back.
    caf::reacts_to<kernel::claim_ptr>,
    // INTERNAL: answer to a claim; null if the session is lost.
    caf::reacts_to<kernel::inheritance_ptr>,
    // INTERNAL: a fence has arrived at the part of this socket, which is away.
    caf::reacts_to<kernel::fence_atom>,
    // INTERNAL: what the client has missed.
    caf::reacts_to<kernel::handover_ptr>,
    // INTERNAL: the client of this socket can come back no more.
    caf::reacts_to<kernel::forget_atom>>;

/// An actor that wants to know of the rooms of a namespace.
using room_watcher_actor = caf::typed_actor<caf::reacts_to<room_event>>;

} // namespace callboard

// clang-format off

  CAF_ADD_TYPE_ID(callboard, (callboard::socket_actor))
  CAF_ADD_TYPE_ID(callboard, (callboard::room_watcher_actor))
  CAF_ADD_TYPE_ID(callboard, (std::vector<std::string>) )

CAF_END_TYPE_ID_BLOCK(callboard)

// clang-format on

static_assert(caf::id_block::callboard::end <= callboard::end_type_id);

namespace callboard {

/// What an actor that is the behavior of a namespace has to understand.
using behavior_actor = caf::typed_actor<
    // A client connected; the last is the auth payload.
    caf::reacts_to<connected_atom, socket_ptr,
                   std::shared_ptr<const connection_info>, nlohmann::json>,
    // A client sent an event. The reply is the acknowledgement, if the client
    // asked for one.
    caf::replies_to<event_atom, socket_ptr, event>::with<values>,
    // A client is gone.
    caf::reacts_to<disconnected_atom, socket_ptr, disconnect_reason,
                   disconnect_details>>;

/// What an actor that is the behavior of a room has to understand.
using room_behavior_actor = caf::typed_actor<
    // A socket has joined; first come those that are there already.
    caf::reacts_to<joined_atom, socket_ptr>,
    // A member sent an event. The reply is the acknowledgement, if the client
    // asked for one.
    caf::replies_to<event_atom, socket_ptr, event>::with<values>,
    // A member has left, or is gone.
    caf::reacts_to<left_atom, socket_ptr>>;

/// What an actor that is a middleware of a namespace has to understand.
using middleware_actor = caf::typed_actor<
    // A client wants to connect; the last is the auth payload. An error refuses
    // it, too.
    caf::replies_to<authorize_atom, socket_ptr,
                    std::shared_ptr<const connection_info>,
                    nlohmann::json>::with<decision>>;

/// An actor that wants to know of sessions that cannot be recovered any more,
/// and why.
using session_watcher_actor =
    caf::typed_actor<caf::reacts_to<lost_atom, session_snapshot, std::string>>;

/// An actor that handles an event of other servers; what it replies is the
/// answer.
using server_event_actor =
    caf::typed_actor<caf::replies_to<event_atom, event>::with<values>>;

/// An actor that wants to know which namespaces come into being.
using namespace_watcher_actor =
    caf::typed_actor<caf::reacts_to<open_atom, std::string>>;

namespace kernel {

/// TRANSPORT: one Engine.IO session.
using transport_actor = caf::typed_actor<
    // Sends a packet; if `true`, only when the client can take it right now.
    caf::reacts_to<send_atom, codec::outgoing_ptr, bool>,
    // A socket exists for the namespace; it is not admitted yet.
    caf::reacts_to<attach_atom, std::string, socket_actor>,
    // The socket is admitted; the packet is the CONNECT packet.
    caf::reacts_to<admit_atom, std::string, codec::outgoing_ptr>,
    // The socket is refused; the packet is the CONNECT_ERROR packet.
    caf::reacts_to<refuse_atom, std::string, codec::outgoing_ptr>,
    // The server disconnected the namespace's socket.
    caf::reacts_to<detach_atom, std::string>,
    // The server disconnects all sockets of the client and closes.
    caf::reacts_to<leave_all_atom>,
    // Closes the connection after what is queued has left.
    caf::reacts_to<close_atom, disconnect_reason>,
    // Stops (true) or resumes (false) reading from the client.
    caf::reacts_to<pause_atom, bool>>;

/// ROOM: the members of a room on one shard.
using room_actor =
    caf::typed_actor<caf::reacts_to<join_atom, socket_actor>,
                     caf::reacts_to<leave_atom, socket_actor>,
                     // Sends an action to all members, then `done` to the part.
                     caf::reacts_to<fan_out_atom, op_id, action_ptr>>;

/// NAMESPACE: the part of a namespace on one shard.
using part_actor = caf::typed_actor<
    // A client wants to connect.
    caf::reacts_to<connect_atom, connect_request_ptr>,
    // A socket (with its id) is connected.
    caf::reacts_to<admit_atom, std::string, socket_actor>,
    // A socket ended; it was in these rooms.
    caf::reacts_to<remove_atom, std::string, socket_actor,
                   std::vector<std::string>>,
    caf::reacts_to<join_atom, socket_actor, std::vector<std::string>>,
    caf::reacts_to<leave_atom, socket_actor, std::vector<std::string>>,
    // Performs an operation here and on the other shards; then sends `done` to
    // the socket (which may be invalid).
    caf::reacts_to<submit_atom, operation_ptr, socket_actor>,
    // INTERNAL: an operation that another part has received.
    caf::reacts_to<relay_atom, operation_ptr>,
    // INTERNAL: a message for a socket that has to keep its place among the
    // operations.
    caf::reacts_to<forwarded_ptr>,
    // INTERNAL: a socket joins and leaves rooms as part of the operation under
    // way.
    caf::reacts_to<apply_atom, socket_actor, std::vector<std::string>,
                   std::vector<std::string>>,
    // INTERNAL: a room has sent an action to all its members, or all sockets
    // have performed one.
    caf::reacts_to<done_atom>,
    // A socket is away, and waits for its client under this name.
    caf::reacts_to<away_atom, std::string, socket_actor>,
    // It does not wait any more.
    caf::reacts_to<forget_atom, std::string>,
    // A client has come back, for a session that this part may know.
    caf::reacts_to<claim_ptr>,
    // A fence, on its way to a socket that is away on a shard.
    caf::reacts_to<fence_atom, uint64_t, socket_actor>,
    // INTERNAL: the fence has arrived at the socket's part.
    caf::reacts_to<fence_atom, socket_actor>,
    // The namespace ends: after what was sent before, disconnects all sockets,
    // and refuses new ones. To the first part, which tells the others.
    caf::reacts_to<close_atom>>;

/// ROOM KEEPER: runs and supervises the behavior of one room, for members on
/// all shards.
using room_keeper_actor = caf::typed_actor<
    // A socket has joined the room.
    caf::reacts_to<join_atom, socket_ptr>,
    // A socket has left the room.
    caf::reacts_to<leave_atom, socket_ptr>,
    // A member sent an event for which its socket and the namespace have no
    // handler. Answers at once whether the behavior listens for it, and whether
    // it is handled; if not, the socket is told later that it is (COMPLETE).
    // Acknowledges it on its own.
    caf::replies_to<event_atom, socket_ptr, inbound_ptr>::with<bool, bool>,
    // INTERNAL: a timer of the behavior; 0: nobody may have been here for long.
    caf::reacts_to<expired_atom, uint64_t>,
    // INTERNAL: the behavior has failed at its start, and gets another.
    caf::reacts_to<connect_atom>,
    // INTERNAL: something to run in the behavior's context.
    caf::reacts_to<room_task_ptr>>;

/// ROOM REGISTRY: knows who is in which room of a namespace, on all shards, and
/// tells watchers what happens. Exists once somebody has wanted to know.
using room_registry_actor = caf::typed_actor<
    // A socket has joined rooms. May come twice.
    caf::reacts_to<join_atom, std::string, std::vector<std::string>>,
    // A socket has left rooms.
    caf::reacts_to<leave_atom, std::string, std::vector<std::string>>,
    // Somebody wants to know what there is, and what happens from now on.
    caf::reacts_to<watch_atom, room_watcher_actor>,
    // The same for a function, which is called on a shard.
    caf::reacts_to<watch_atom, room_listener_ptr>>;

/// COLLECTOR: gathers the answers of many sockets.
using collector_actor = caf::typed_actor<caf::reacts_to<answer_atom, answer>,
                                         // No socket will answer any more.
                                         caf::reacts_to<complete_atom>,
                                         // INTERNAL: time is over.
                                         caf::reacts_to<expired_atom>>;

} // namespace kernel
} // namespace callboard
