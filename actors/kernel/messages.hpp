#pragma once

/// The interfaces of actors within the engine on one page. Those between an
/// application and the engine are in `callboard/messages.hpp`.
///
/// A NAMESPACE has one part on each shard; a ROOM has one actor in each part
/// where it has members; a SOCKET is a client in a namespace; a TRANSPORT is an
/// Engine.IO session, shared by the sockets of one client. All of these are
/// pinned: SOCKET and TRANSPORT of a client, and the parts and rooms that they
/// talk to, run on the same shard.

#include "callboard/messages.hpp"
#include "callboard/operation.hpp"
#include "callboard/room_event.hpp"

#include "actors/base/once.hpp"
#include "actors/handles/operation_sink.hpp"
#include "actors/rules/session_messages.hpp"

#include "codec/outgoing.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <functional>

namespace callboard::kernel {

struct broadcast;
struct connect_request;
struct delivery;
struct forwarded_event;

using broadcast_ptr = std::shared_ptr<const broadcast>;
using connect_request_ptr = std::shared_ptr<const connect_request>;
using delivery_ptr = std::shared_ptr<const delivery>;
using detail::incoming_ptr;
using forwarded_event_ptr = std::shared_ptr<const forwarded_event>;

/// Numbers the operations of one part of a namespace, from 1.
using op_id = uint64_t;

/// A function that is told what happens to rooms.
using room_listener = std::function<void(const room_event&)>;
using room_listener_ptr = std::shared_ptr<const room_listener>;

/// A function to run in the context of a room's behavior, unless that behavior
/// has been replaced.
struct room_task {
  uint64_t generation = 0;
  std::function<void()> f;
};

using room_task_ptr = std::shared_ptr<const room_task>;

/// A function to run in the context of a socket's behavior.
using task = std::function<void(socket_core&)>;
using task_ptr = std::shared_ptr<const task>;

/// A question from a thread of the application to the sockets of a namespace.
/// Ends without answers if no actor takes it.
struct question {
  question(operation x, std::chrono::milliseconds t, detail::answer_sink s)
      : what(std::move(x)),
        timeout(t),
        to(std::move(s)) {
    // nop
  }

  question(const question&) = delete;
  question& operator=(const question&) = delete;

  ~question() {
    if (to.end)
      to.end(false);
  }

  operation what;
  std::chrono::milliseconds timeout;
  detail::answer_sink to;
};

using question_ptr = std::shared_ptr<question>;

/// A question from a thread of the application to other servers. Ends without
/// answers if no actor takes it.
struct server_question {
  using callback = base::once<void(const server_answers&)>;

  event what;
  caf::timespan timeout;
  std::shared_ptr<callback> answered;
};

using server_question_ptr = std::shared_ptr<server_question>;

/// Ids of the engine's own types of messages.
inline constexpr caf::type_id_t first_type_id = callboard::first_type_id + 200;

} // namespace callboard::kernel

// The formatter takes the macros for declarations.
// clang-format off

CAF_BEGIN_TYPE_ID_BLOCK(callboard_kernel, ::callboard::kernel::first_type_id)

  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::codec::outgoing_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::broadcast_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::claim_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::connect_request_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::delivery_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::forwarded_event_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::handover_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::incoming_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::inheritance_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::question_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::room_listener_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::room_task_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::server_question_ptr))
  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::task_ptr))

  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, admit_atom, "admit")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, apply_atom, "apply")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, attach_atom, "attach")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, away_atom, "away")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, closed_atom, "closed")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, connect_atom, "connect")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, deliver_atom, "deliver")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, detach_atom, "detach")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, done_atom, "done")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, expired_atom, "expired")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, fan_out_atom, "fanout")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, fence_atom, "fence")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, forget_atom, "forget")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, handled_atom, "handled")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, idle_atom, "idle")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, join_atom, "join")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, leave_atom, "leave")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, leave_all_atom, "leave-all")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, pause_atom, "pause")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, refuse_atom, "refuse")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, relay_atom, "relay")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, remove_atom, "remove")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, restart_atom, "restart")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, send_atom, "send")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, submit_atom, "submit")
  CAF_ADD_ATOM(callboard_kernel, callboard::kernel, watch_atom, "watch")

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::codec::outgoing_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::broadcast_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::claim_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::connect_request_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::delivery_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::forwarded_event_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::handover_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::incoming_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::inheritance_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::question_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::room_listener_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::room_task_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::server_question_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::kernel::task_ptr)

// clang-format on

namespace callboard::kernel {

/// SOCKET, with the messages of the engine.
using full_socket_actor = socket_actor::extend<
    // Performs an action of the namespace or a room, unless it was performed
    // already as part of the same operation.
    caf::reacts_to<deliver_atom, op_id, delivery_ptr>,
    // An event or acknowledgement from the client.
    caf::reacts_to<incoming_ptr>,
    // The connection, or the client, left the namespace; the text says why.
    caf::reacts_to<closed_atom, disconnect_reason, std::string>,
    // The part has put an operation of this socket into the mailboxes of all
    // its recipients on this shard.
    caf::reacts_to<done_atom>,
    // A room has handled an event that it had taken.
    caf::reacts_to<handled_atom>,
    // INTERNAL: the timeout of an acknowledgement may have expired.
    caf::reacts_to<expired_atom>,
    // Runs a task in the behavior's context.
    caf::reacts_to<task_ptr>,
    // The client of this socket (which is away) has come back.
    caf::reacts_to<claim_ptr>,
    // Answer to a claim; null if the session is lost.
    caf::reacts_to<inheritance_ptr>,
    // A fence has arrived at the part of this socket (which is away).
    caf::reacts_to<fence_atom>,
    // The events that the client has missed.
    caf::reacts_to<handover_ptr>,
    // The client of this socket can no longer come back.
    caf::reacts_to<forget_atom>>;

} // namespace callboard::kernel

// clang-format off

  CAF_ADD_TYPE_ID(callboard_kernel, (callboard::kernel::full_socket_actor))

CAF_END_TYPE_ID_BLOCK(callboard_kernel)

// clang-format on

static_assert(caf::id_block::callboard_kernel::end
              <= callboard::kernel::first_type_id + 200);

namespace callboard::kernel {

/// TRANSPORT: one Engine.IO session.
using transport_actor = caf::typed_actor<
    // Sends a packet; if `true`, only if the client can take it right now.
    caf::reacts_to<send_atom, codec::outgoing_ptr, bool>,
    // A socket exists for the namespace, but is not admitted yet.
    caf::reacts_to<attach_atom, std::string, full_socket_actor>,
    // The socket is admitted; the packet is the CONNECT packet.
    caf::reacts_to<admit_atom, std::string, codec::outgoing_ptr>,
    // The socket is refused; the packet is the CONNECT_ERROR packet.
    caf::reacts_to<refuse_atom, std::string, codec::outgoing_ptr>,
    // The server disconnected this socket of the namespace.
    caf::reacts_to<detach_atom, std::string, full_socket_actor>,
    // The server disconnects all sockets of the client and closes.
    caf::reacts_to<leave_all_atom>,
    // Closes the connection after all queued packets have left.
    caf::reacts_to<close_atom, disconnect_reason>,
    // Stops (true) or resumes (false) reading from the client.
    caf::reacts_to<pause_atom, bool>>;

/// ROOM: the members of a room on one shard.
using room_actor =
    caf::typed_actor<caf::reacts_to<join_atom, full_socket_actor>,
                     caf::reacts_to<leave_atom, full_socket_actor>,
                     // Sends an action to all members, then `done` to the part.
                     caf::reacts_to<fan_out_atom, op_id, delivery_ptr>>;

/// NAMESPACE: the part of a namespace on one shard. Adapters and applications
/// talk to the first part.
using part_actor = namespace_actor::extend<
    // A client wants to connect.
    caf::reacts_to<connect_atom, connect_request_ptr>,
    // A socket (with its id) is connected.
    caf::reacts_to<admit_atom, std::string, full_socket_actor>,
    // A socket ended; it was in these rooms.
    caf::reacts_to<remove_atom, std::string, full_socket_actor,
                   std::vector<std::string>>,
    caf::reacts_to<join_atom, full_socket_actor, std::vector<std::string>>,
    caf::reacts_to<leave_atom, full_socket_actor, std::vector<std::string>>,
    // Performs an operation here and on the other shards; then sends `done` to
    // the socket (which may be invalid).
    caf::reacts_to<submit_atom, broadcast_ptr, full_socket_actor>,
    // An operation that another part has received.
    caf::reacts_to<relay_atom, broadcast_ptr>,
    // A message for a socket that must keep its order among the operations.
    caf::reacts_to<forwarded_event_ptr>,
    // A socket joins and leaves rooms as part of the operation under way.
    caf::reacts_to<apply_atom, full_socket_actor, std::vector<std::string>,
                   std::vector<std::string>>,
    // A room has sent an action to all its members, or all sockets have
    // performed one.
    caf::reacts_to<done_atom>,
    // A socket is away, and waits for its client under this name.
    caf::reacts_to<away_atom, std::string, full_socket_actor>,
    // The socket with this name no longer waits.
    caf::reacts_to<forget_atom, std::string>,
    // A client has come back, for a session that this part may know.
    caf::reacts_to<claim_ptr>,
    // A fence, on its way to a socket that is away on a shard.
    caf::reacts_to<fence_atom, uint64_t, full_socket_actor>,
    // The fence has arrived at the socket's part.
    caf::reacts_to<fence_atom, full_socket_actor>,
    // A thread of the application asks sockets, or other servers.
    caf::reacts_to<question_ptr>, caf::reacts_to<server_question_ptr>,
    // An actor or a function wants to watch rooms.
    caf::reacts_to<watch_atom, room_watcher_actor>,
    caf::reacts_to<watch_atom, room_listener_ptr>,
    // The namespace ends: after all operations sent before, disconnects all
    // sockets, and refuses new ones. Sent to the first part, which tells the
    // others.
    caf::reacts_to<close_atom>>;

/// ROOM KEEPER: runs and supervises the behavior of one room, for members on
/// all shards.
using room_keeper_actor = caf::typed_actor<
    // A socket has joined the room.
    caf::reacts_to<join_atom, socket_ptr>,
    // A socket has left the room.
    caf::reacts_to<leave_atom, socket_ptr>,
    // A member sent an event for which its socket and the namespace have no
    // handler. Replies at once whether the behavior listens for the event, and
    // whether the event is handled; if not yet, `handled` tells the socket
    // later. The keeper itself sends the acknowledgement.
    caf::replies_to<event_atom, socket_ptr, incoming_ptr>::with<bool, bool>,
    // INTERNAL: a timer of the behavior.
    caf::reacts_to<expired_atom, uint64_t>,
    // INTERNAL: the room may have been empty for long enough.
    caf::reacts_to<idle_atom>,
    // INTERNAL: the behavior has failed while starting, and is restarted.
    caf::reacts_to<restart_atom>,
    // A function to run in the behavior's context.
    caf::reacts_to<room_task_ptr>>;

/// ROOM REGISTRY: knows the members of all rooms of a namespace, on all shards,
/// and tells watchers about changes. Exists from the first watcher on.
using room_registry_actor = caf::typed_actor<
    // A socket has joined rooms. May be sent twice.
    caf::reacts_to<join_atom, std::string, std::vector<std::string>>,
    // A socket has left rooms.
    caf::reacts_to<leave_atom, std::string, std::vector<std::string>>,
    // A watcher wants to know the present rooms, and changes from now on.
    caf::reacts_to<watch_atom, room_watcher_actor>,
    caf::reacts_to<watch_atom, room_listener_ptr>>;

/// COLLECTOR: gathers the answers of many sockets. `complete` comes once from
/// the sockets of this node, when none can answer any more, and once from the
/// adapter, if the adapter was asked.
using collector_actor = answer_receiver_actor::extend<
    // INTERNAL: the timeout has expired.
    caf::reacts_to<expired_atom>>;

} // namespace callboard::kernel
