#pragma once

/// What travels between a node and a behavior in another process.
///
/// In the node: a DOOR, published on a port, and a GATE for each namespace that
/// may be attached. In the other process: a LINK for each namespace that it
/// attaches to. Everything here is bytes and plain types; attachments stay
/// bytes.

#include "callboard/ack.hpp"
#include "actors/kernel/messages.hpp"

#include <caf/meta/type_name.hpp>

namespace callboard::remote {

/// Version of the messages below. Both sides must have the same.
constexpr uint32_t protocol_version = 1;

/// Values on their way: the text of an array, and what its placeholders mean.
struct packed_values {
  std::string json;
  std::vector<std::string> attachments;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, packed_values& x) {
  return f(caf::meta::type_name("values"), x.json, x.attachments);
}

/// A client that is connected.
struct client_info {
  using fields = std::vector<std::pair<std::string, std::string>>;

  std::string id;
  /// Whether it was connected before this behavior was attached.
  bool present = false;
  /// Whether it has come back to a session that it had.
  bool recovered = false;
  /// Text of the auth payload.
  std::string auth;
  // Of the connection, see `connection_info` and `handshake`.
  std::string sid;
  transport_kind transport = transport_kind::polling;
  int32_t protocol = 4;
  fields headers;
  fields query;
  std::string url;
  std::string address;
  /// Milliseconds since 1970.
  int64_t issued = 0;
  bool secure = false;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_info& x) {
  return f(caf::meta::type_name("client"), x.id, x.present, x.recovered, x.auth,
           x.sid, x.transport, x.protocol, x.headers, x.query, x.url, x.address,
           x.issued, x.secure);
}

/// An event of a client.
struct client_event {
  std::string client;
  std::string name;
  packed_values args;
  bool wants_ack = false;
  /// Whether it was handed to a behavior before that was lost before it said
  /// that it had handled it.
  bool again = false;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_event& x) {
  return f(caf::meta::type_name("event"), x.client, x.name, x.args, x.wants_ack,
           x.again);
}

/// A client that is gone.
struct client_gone {
  std::string client;
  disconnect_reason reason{};
  std::string description;
  std::vector<std::string> rooms;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_gone& x) {
  return f(caf::meta::type_name("gone"), x.client, x.reason, x.description,
           x.rooms);
}

/// What became of an event.
enum class outcome : uint8_t {
  /// Handled; there is no answer, or it comes later, as a command.
  none = 0,
  /// Handled; `answer` is the acknowledgement.
  answered = 1,
  /// Its arguments did not fit; `text` says which one.
  mismatch = 2,
  /// The handler failed.
  failed = 3,
};

struct report {
  outcome what = outcome::none;
  packed_values answer;
  std::string text;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, report& x) {
  return f(caf::meta::type_name("report"), x.what, x.answer, x.text);
}

enum class verb : uint8_t {
  emit = 1,
  /// Emits to one client and wants its acknowledgement.
  ask = 2,
  join = 3,
  leave = 4,
  disconnect = 5,
  /// Answers an event that was handled without an answer.
  answer = 6,
};

/// Something that the node shall do.
struct command {
  verb what = verb::emit;
  /// Whom it is for: this client, or if empty, `rooms` without `except`.
  std::string client;
  std::vector<std::string> rooms;
  std::vector<std::string> except;
  /// Name of the event.
  std::string name;
  packed_values args;
  /// Rooms to join or to leave.
  std::vector<std::string> places;
  /// The number of the question, or of the item that is answered.
  uint64_t id = 0;
  /// How long the acknowledgement is awaited, in milliseconds.
  int64_t timeout = 0;
  bool is_volatile = false;
  bool compress = true;
  /// Whether to close the client's connection.
  bool close = false;
  /// Of an answer that is none.
  bool failed = false;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, command& x) {
  return f(caf::meta::type_name("command"), x.what, x.client, x.rooms, x.except,
           x.name, x.args, x.places, x.id, x.timeout, x.is_volatile, x.compress,
           x.close, x.failed);
}

using commands = std::vector<command>;

/// A client's answer to a question, or why there is none.
struct client_answer {
  uint64_t id = 0;
  ack_error error = ack_error::none;
  packed_values args;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, client_answer& x) {
  return f(caf::meta::type_name("answer"), x.id, x.error, x.args);
}

class link;

/// Something to run in the context of a link; stays within the process.
using link_task = std::function<void(link&)>;
using link_task_ptr = std::shared_ptr<const link_task>;

class socket;

} // namespace callboard::remote

// clang-format off

CAF_BEGIN_TYPE_ID_BLOCK(callboard_remote, caf::id_block::callboard::end)

  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::client_info))
  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::client_event))
  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::client_gone))
  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::report))
  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::commands))
  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::client_answer))
  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::link_task_ptr))
  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::socket))

  CAF_ADD_ATOM(callboard_remote, callboard::remote, attach_atom, "attach")
  CAF_ADD_ATOM(callboard_remote, callboard::remote, answer_atom, "answer")
  CAF_ADD_ATOM(callboard_remote, callboard::remote, begin_atom, "begin")
  CAF_ADD_ATOM(callboard_remote, callboard::remote, detach_atom, "detach")
  CAF_ADD_ATOM(callboard_remote, callboard::remote, expire_atom, "expire")
  CAF_ADD_ATOM(callboard_remote, callboard::remote, handled_atom, "handled")
  CAF_ADD_ATOM(callboard_remote, callboard::remote, perform_atom, "perform")
  CAF_ADD_ATOM(callboard_remote, callboard::remote, retry_atom, "retry")

CAF_END_TYPE_ID_BLOCK(callboard_remote)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::remote::link_task_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::remote::socket)

// clang-format on

namespace callboard::remote {

/// LINK: stands for the node in the process of the behavior. Every message of
/// the node has the number of the session, which is new with each `attach`;
/// what belongs to another is ignored.
using link_actor = caf::typed_actor<
    // A client is connected. Of this and the following two, the second number
    // counts the items of the session, and comes back with `handled`.
    caf::reacts_to<connected_atom, uint64_t, uint64_t, client_info>,
    caf::reacts_to<event_atom, uint64_t, uint64_t, client_event>,
    caf::reacts_to<disconnected_atom, uint64_t, uint64_t, client_gone>,
    // A client has answered a question.
    caf::reacts_to<answer_atom, uint64_t, client_answer>,
    // From within the process: asks a client (by its id) for an
    // acknowledgement; fails with caf::sec::request_receiver_down if there will
    // be none, and with caf::sec::invalid_argument for a reserved name.
    caf::replies_to<emit_atom, std::string, event>::with<values>,
    // INTERNAL: runs something in the link's context.
    caf::reacts_to<link_task_ptr>,
    // INTERNAL: tries again to reach the node.
    caf::reacts_to<retry_atom>,
    // Leaves the node, and ends.
    caf::reacts_to<close_atom>>;

/// GATE: the behavior of a namespace, as far as the node knows; passes
/// everything on to the LINK that is attached.
using gate_actor = behavior_actor::extend<
    // A LINK wants to be attached, from the DOOR. The answer is the session.
    caf::replies_to<attach_atom, caf::strong_actor_ptr>::with<
        uint64_t, caf::strong_actor_ptr>,
    // The LINK has heard of its session, and waits for the first item.
    caf::reacts_to<begin_atom, uint64_t>,
    // An item was handled, and this shall be done because of it.
    caf::reacts_to<handled_atom, uint64_t, uint64_t, report, commands>,
    caf::reacts_to<perform_atom, uint64_t, commands>,
    // The LINK leaves.
    caf::reacts_to<detach_atom, uint64_t>,
    // INTERNAL: time to wait for a behavior is over, unless one was there since
    // (the number counts how often there was none).
    caf::reacts_to<expire_atom, uint64_t>>;

/// DOOR: what is published. Must understand every version: its interface does
/// not change.
using door_actor = caf::typed_actor<
    // A LINK that speaks this version wants to be the behavior of a namespace.
    // The answer is the session and the GATE; an error says why not, with a
    // text.
    caf::replies_to<attach_atom, uint32_t, std::string, caf::strong_actor_ptr>::
        with<uint64_t, caf::strong_actor_ptr>>;

} // namespace callboard::remote
