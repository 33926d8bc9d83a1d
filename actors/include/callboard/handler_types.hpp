#pragma once

#include "callboard/disconnect_reason.hpp"
#include "callboard/middleware.hpp"

#include <functional>
#include <string_view>

/// The types of the functions that applications register.

namespace callboard {

/// Called with an event's name and arguments.
using any_listener = std::function<void(std::string_view, const arguments&)>;

/// Decides whether a namespace that a client asks for may be created.
using namespace_matcher =
    std::function<bool(std::string_view name, const nlohmann::json& auth)>;

/// Called when a client can no longer recover its session, with the session's
/// state and the cause in words, for instance "expired".
using lost_session_handler =
    std::function<void(const session_snapshot&, std::string_view why)>;

namespace detail {

/// Handles an event of a socket.
using event_handler =
    std::function<void(kernel::socket_core&, const incoming_ptr&)>;

/// Handles an event of a member of a room.
using room_handler =
    std::function<void(const socket_ptr&, const incoming_ptr&)>;

/// Passes or refuses an event of a client, and may replace it.
using event_middleware =
    std::function<verdict(incoming_ptr&, const next_factory&)>;

using disconnect_listener =
    std::function<void(disconnect_reason, const disconnect_details&)>;

/// Handles an event of another server.
using server_event_function = std::function<values(const values_ptr&)>;

} // namespace detail
} // namespace callboard
