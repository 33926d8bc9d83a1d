#pragma once

/// The messages between a node and a behavior in another process.
///
/// In the node: a DOOR, published on a port, and a GATE for each namespace that
/// may be attached. In the other process: a LINK for each namespace that it
/// attaches to. Everything here is bytes and plain types; attachments stay
/// bytes. Requests of a behavior travel as operations, as within the node.

#include "callboard/ack.hpp"
#include "callboard/operation.hpp"
#include "callboard/remote/messages.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

namespace callboard::remote {

/// Version of the messages below. Both sides must have the same.
constexpr uint32_t protocol_version = 2;

/// A client that is connected.
struct client_info {
  std::string id;
  /// Whether the client was connected before this behavior was attached.
  bool present = false;
  /// Whether the client has recovered its former session.
  bool recovered = false;
  /// The auth payload, one value.
  values auth;
  connection_info connection;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_info& x) {
  return f(x.id, x.present, x.recovered, x.auth, x.connection);
}

/// An event of a client.
struct client_event {
  std::string client;
  event content;
  /// Whether the event was sent before, to a behavior that was lost before it
  /// confirmed the event.
  bool again = false;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_event& x) {
  return f(x.client, x.content, x.again);
}

/// A client that is gone.
struct client_gone {
  std::string client;
  disconnect_reason reason{};
  disconnect_details details;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_gone& x) {
  return f(x.client, x.reason, x.details);
}

/// The outcome of an event.
enum class outcome : uint8_t {
  /// Handled; there is no answer, or it comes later, as a command.
  none = 0,
  /// Handled; `answer` is the acknowledgement.
  answered = 1,
  /// The arguments did not fit; `text` says which one.
  mismatch = 2,
  /// The handler failed.
  failed = 3,
};

struct report {
  outcome what = outcome::none;
  values answer;
  std::string text;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, report& x) {
  return f(x.what, x.answer, x.text);
}

/// An operation that clients answer.
struct question {
  /// The behavior's number for the question.
  uint64_t id = 0;
  operation what;
  /// How long answers are awaited.
  std::chrono::milliseconds timeout{0};
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, question& x) {
  return f(x.id, x.what, x.timeout);
}

/// The answer to an event that was handled without one.
struct late_answer {
  /// The number of the event's item.
  uint64_t number = 0;
  report what;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, late_answer& x) {
  return f(x.number, x.what);
}

/// A command to the node.
struct command {
  std::variant<operation, question, late_answer> what;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, command& x) {
  auto index = static_cast<uint8_t>(x.what.index());
  if constexpr (Inspector::reads_state) {
    return std::visit([&](auto& y) { return f(index, y); }, x.what);
  } else {
    auto error = f(index);
    if (error)
      return error;
    if (!detail::set_alternative(x.what, index))
      return detail::rejection<Inspector>::make();
    return std::visit([&](auto& y) { return f(y); }, x.what);
  }
}

using commands = std::vector<command>;

class link_context;

/// A function to run in the context of a link; stays within the process.
using link_task = std::function<void(link_context&)>;
using link_task_ptr = std::shared_ptr<const link_task>;

} // namespace callboard::remote

// clang-format off

CAF_BEGIN_TYPE_ID_BLOCK(callboard_link, ::callboard::first_type_id + 500)

  CAF_ADD_TYPE_ID(callboard_link, (callboard::remote::client_info))
  CAF_ADD_TYPE_ID(callboard_link, (callboard::remote::client_event))
  CAF_ADD_TYPE_ID(callboard_link, (callboard::remote::client_gone))
  CAF_ADD_TYPE_ID(callboard_link, (callboard::remote::report))
  CAF_ADD_TYPE_ID(callboard_link, (callboard::remote::commands))
  CAF_ADD_TYPE_ID(callboard_link, (callboard::remote::link_task_ptr))

  CAF_ADD_ATOM(callboard_link, callboard::remote, attach_atom, "attach")
  CAF_ADD_ATOM(callboard_link, callboard::remote, begin_atom, "begin")
  CAF_ADD_ATOM(callboard_link, callboard::remote, detach_atom, "detach")
  CAF_ADD_ATOM(callboard_link, callboard::remote, expire_atom, "expire")
  CAF_ADD_ATOM(callboard_link, callboard::remote, handled_atom, "handled")
  CAF_ADD_ATOM(callboard_link, callboard::remote, perform_atom, "perform")
  CAF_ADD_ATOM(callboard_link, callboard::remote, retry_atom, "retry")

CAF_END_TYPE_ID_BLOCK(callboard_link)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::remote::link_task_ptr)

// clang-format on

static_assert(caf::id_block::callboard_link::end <= callboard::end_type_id);

namespace callboard::remote {

/// LINK: stands for the node in the process of the behavior. Every message of
/// the node has the number of the session, which is new with each `attach`;
/// messages of other sessions are ignored.
using link_actor = clients_actor::extend<
    // A client is connected. In this message and the following two, the second
    // number counts the items of the session, and comes back with `handled`.
    caf::reacts_to<connected_atom, uint64_t, uint64_t, client_info>,
    caf::reacts_to<event_atom, uint64_t, uint64_t, client_event>,
    caf::reacts_to<disconnected_atom, uint64_t, uint64_t, client_gone>,
    // A client has answered a question (its number).
    caf::reacts_to<answer_atom, uint64_t, uint64_t, socket_answer>,
    // No more clients will answer a question; the flag says whether all have
    // answered in time.
    caf::reacts_to<complete_atom, uint64_t, uint64_t, bool>,
    // INTERNAL: runs a task in the link's context.
    caf::reacts_to<link_task_ptr>,
    // INTERNAL: tries again to reach the node.
    caf::reacts_to<retry_atom>,
    // Leaves the node, and ends.
    caf::reacts_to<close_atom>>;

/// GATE: the behavior of a namespace from the node's point of view; passes
/// everything on to the LINK that is attached.
using gate_actor = callboard::behavior_actor::extend<
    // A LINK wants to be attached; sent by the DOOR. Replies with the session,
    // and the GATE itself; fails with `ec::already_attached`.
    caf::replies_to<attach_atom, caf::strong_actor_ptr>::with<
        uint64_t, caf::strong_actor_ptr>,
    // The LINK has heard of its session, and waits for the first item.
    caf::reacts_to<begin_atom, uint64_t>,
    // An item was handled, with this outcome and these resulting commands.
    caf::reacts_to<handled_atom, uint64_t, uint64_t, report, commands>,
    caf::reacts_to<perform_atom, uint64_t, commands>,
    // The LINK leaves.
    caf::reacts_to<detach_atom, uint64_t>,
    // INTERNAL: the time to wait for a behavior is over, unless one was
    // attached since (the number counts the times without one).
    caf::reacts_to<expire_atom, uint64_t>>;

/// DOOR: the published actor. Must understand every version: its interface does
/// not change.
using door_actor = caf::typed_actor<
    // A LINK that speaks this version wants to be the behavior of a namespace.
    // The reply is the session and the GATE; an error says why not, with a
    // text: `ec::wrong_version`, `ec::not_attachable`, or one of the GATE's.
    caf::replies_to<attach_atom, uint32_t, std::string, caf::strong_actor_ptr>::
        with<uint64_t, caf::strong_actor_ptr>>;

} // namespace callboard::remote
