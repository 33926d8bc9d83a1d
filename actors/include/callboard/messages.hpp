#pragma once

/// The interfaces of actors between an application and the engine on one page.
/// `actors/kernel/messages.hpp` has the interfaces within the engine.
///
/// This header only names the interfaces: code that sends such messages, or
/// implements such an actor, includes CAF's headers, for instance
/// `<caf/all.hpp>`.

#include "callboard/disconnect_reason.hpp"
#include "callboard/fwd.hpp"
#include "callboard/refusal.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/type_id.hpp>

#include <optional>

namespace callboard {

/// A middleware's verdict; `nullopt` admits the client.
using decision = std::optional<refusal>;

/// Callboard's message types have ids from here to `end_type_id`. A type id
/// block of your own may begin at `caf::first_custom_type_id` (200), as in most
/// programs, and then has 9,800 ids; or at `::callboard::end_type_id`.
inline constexpr caf::type_id_t first_type_id = 10'000;
inline constexpr caf::type_id_t end_type_id = 11'000;

} // namespace callboard

// clang-format mistakes the macros for declarations.
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
  CAF_ADD_TYPE_ID(callboard, (callboard::operation))
  CAF_ADD_TYPE_ID(callboard, (callboard::operations))
  CAF_ADD_TYPE_ID(callboard, (callboard::socket_answer))
  CAF_ADD_TYPE_ID(callboard, (nlohmann::json))
  CAF_ADD_TYPE_ID(callboard, (std::shared_ptr<const callboard::connection_info>))
  CAF_ADD_TYPE_ID(callboard, (std::vector<std::string>))

  // Between a behavior in actor form and the engine.
  CAF_ADD_ATOM(callboard, callboard, connected_atom, "connected")
  CAF_ADD_ATOM(callboard, callboard, event_atom, "event")
  CAF_ADD_ATOM(callboard, callboard, disconnected_atom, "disconn")
  CAF_ADD_ATOM(callboard, callboard, emit_atom, "emit")
  CAF_ADD_ATOM(callboard, callboard, authorize_atom, "authorize")
  CAF_ADD_ATOM(callboard, callboard, lost_atom, "lost")
  CAF_ADD_ATOM(callboard, callboard, joined_atom, "joined")
  CAF_ADD_ATOM(callboard, callboard, left_atom, "left")

  // Between an adapter and the engine.
  CAF_ADD_ATOM(callboard, callboard, answer_atom, "answer")
  CAF_ADD_ATOM(callboard, callboard, ask_atom, "ask")
  CAF_ADD_ATOM(callboard, callboard, close_atom, "close")
  CAF_ADD_ATOM(callboard, callboard, complete_atom, "complete")
  CAF_ADD_ATOM(callboard, callboard, open_atom, "open")
  CAF_ADD_ATOM(callboard, callboard, publish_atom, "publish")
  CAF_ADD_ATOM(callboard, callboard, server_emit_atom, "srv-emit")

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::decision)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::session_snapshot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::socket_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(nlohmann::json)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::shared_ptr<const callboard::connection_info>)

// clang-format on

namespace callboard {

/// SOCKET: one client in one namespace.
using socket_actor = caf::typed_actor<
    // Sends an event to the client. As a request, it asks the client for an
    // acknowledgement and answers with the acknowledgement's arguments; fails
    // with `ec::disconnected` if the client leaves before, or with
    // `caf::sec::request_receiver_down` if it was gone already; with
    // `ec::timeout` after `engine_limits::max_ack_wait`, with `ec::too_many` if
    // the client owes too many already, and with `ec::reserved_event`.
    caf::replies_to<emit_atom, event>::with<values>>;

/// An actor that watches the rooms of a namespace.
using room_watcher_actor = caf::typed_actor<caf::reacts_to<room_event>>;

/// The behavior of a namespace.
using behavior_actor = caf::typed_actor<
    // A client connected; the last element is the auth payload.
    caf::reacts_to<connected_atom, socket_ptr,
                   std::shared_ptr<const connection_info>, nlohmann::json>,
    // A client sent an event. The reply is the acknowledgement, if the client
    // asked for one. An error `ec::mismatch` with a text says that the
    // arguments do not fit, see `on_event`.
    caf::replies_to<event_atom, socket_ptr, event>::with<values>,
    // A client is gone.
    caf::reacts_to<disconnected_atom, socket_ptr, disconnect_reason,
                   disconnect_details>>;

/// The behavior of a room.
using room_behavior_actor = caf::typed_actor<
    // A socket has joined; sockets already in the room come first.
    caf::reacts_to<joined_atom, socket_ptr>,
    // A member sent an event; the reply is as for a namespace.
    caf::replies_to<event_atom, socket_ptr, event>::with<values>,
    // A member has left, or is gone.
    caf::reacts_to<left_atom, socket_ptr>>;

/// A middleware of a namespace.
using middleware_actor = caf::typed_actor<
    // A client wants to connect; the last element is the auth payload. An error
    // refuses the client, too.
    caf::replies_to<authorize_atom, socket_ptr,
                    std::shared_ptr<const connection_info>,
                    nlohmann::json>::with<decision>>;

/// An actor that is told which sessions can no longer be recovered, and why.
using session_watcher_actor =
    caf::typed_actor<caf::reacts_to<lost_atom, session_snapshot, std::string>>;

/// An actor that handles an event of other servers; its reply is the answer.
using server_event_actor =
    caf::typed_actor<caf::replies_to<event_atom, event>::with<values>>;

/// An actor that is told which namespaces are created.
using namespace_watcher_actor =
    caf::typed_actor<caf::reacts_to<open_atom, std::string>>;

/// ANSWER RECEIVER: gathers the answers of sockets to a question.
using answer_receiver_actor = caf::typed_actor<
    // A socket's answer.
    caf::reacts_to<answer_atom, socket_answer>,
    // A party that passes on answers has no more. Sent once by each party.
    caf::reacts_to<complete_atom>>;

/// NAMESPACE: its interface for an adapter.
using namespace_actor = caf::typed_actor<
    // Performs operations of another node, on this node only.
    caf::reacts_to<publish_atom, operations>,
    // Asks the sockets of this node on behalf of another node. Their answers go
    // to the receiver, then `complete`.
    caf::reacts_to<ask_atom, operation, answer_receiver_actor>,
    // An event of another server. The reply is the answer of the listener here;
    // of several listeners, the first one's.
    caf::replies_to<event_atom, event>::with<values>>;

/// ADAPTER: connects the namespaces of this engine with those of the same name
/// on other nodes. One for each engine, see `server_options::adapter`. Without
/// an adapter, the engine stands alone.
using adapter_actor = caf::typed_actor<
    // A namespace was created here.
    caf::reacts_to<open_atom, std::string, namespace_actor>,
    // A namespace is about to end here.
    caf::reacts_to<close_atom, std::string>,
    // This node performs operations on a namespace; the other nodes must do the
    // same, in this order.
    caf::reacts_to<publish_atom, std::string, operations>,
    // This node asks the sockets of a namespace; the other nodes must do the
    // same. Their answers go to the receiver, and then `complete`, once.
    caf::reacts_to<ask_atom, std::string, operation, answer_receiver_actor>,
    // An event for the servers on all other nodes. The reply has the answers of
    // their listeners, which are awaited for at most the given time (0: not at
    // all).
    caf::replies_to<server_emit_atom, std::string, event,
                    caf::timespan>::with<server_answers>>;

} // namespace callboard

// clang-format off

  CAF_ADD_TYPE_ID(callboard, (callboard::socket_actor))
  CAF_ADD_TYPE_ID(callboard, (callboard::room_watcher_actor))
  CAF_ADD_TYPE_ID(callboard, (callboard::answer_receiver_actor))
  CAF_ADD_TYPE_ID(callboard, (callboard::namespace_actor))

CAF_END_TYPE_ID_BLOCK(callboard)

// clang-format on

static_assert(caf::id_block::callboard::end <= callboard::first_type_id + 200);
