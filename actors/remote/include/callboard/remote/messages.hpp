#pragma once

/// The interfaces of an application's actors for behaviors in other processes.

#include "callboard/messages.hpp"

namespace callboard::remote {

class socket;

} // namespace callboard::remote

// clang-format off

CAF_BEGIN_TYPE_ID_BLOCK(callboard_remote, ::callboard::first_type_id + 400)

  CAF_ADD_TYPE_ID(callboard_remote, (callboard::remote::socket))

CAF_END_TYPE_ID_BLOCK(callboard_remote)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(callboard::remote::socket)

// clang-format on

namespace callboard::remote {

/// CLIENTS: stands for the clients of a namespace of the node.
using clients_actor = caf::typed_actor<
    // Sends an event to a client (by its id). As a request, it asks the client
    // for an acknowledgement; fails with `ec::disconnected`, `ec::timeout` or
    // `ec::too_many` if there will be none, and with `ec::reserved_event`.
    caf::replies_to<emit_atom, std::string, event>::with<values>>;

/// A remote behavior in actor form.
using behavior_actor = caf::typed_actor<
    // A client connected, or was connected before (`socket::present`).
    caf::reacts_to<connected_atom, socket>,
    // A client sent an event. The reply is the acknowledgement. An
    // `ec::mismatch` with a text counts as a mismatch.
    caf::replies_to<event_atom, socket, event>::with<values>,
    // A client is gone, or the node is (`transport_close`, "node lost").
    caf::reacts_to<disconnected_atom, socket, disconnect_reason,
                   disconnect_details>>;

} // namespace callboard::remote
