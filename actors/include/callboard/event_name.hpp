#pragma once

#include <string_view>

namespace callboard {

/// Throws `std::invalid_argument` for a name that applications may neither send
/// nor receive: connect, connect_error, disconnect, disconnecting, newListener,
/// removeListener.
void check_event_name(std::string_view name);

} // namespace callboard
