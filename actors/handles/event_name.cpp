#include "callboard/event_name.hpp"

#include "codec/socket_packet.hpp"

#include <stdexcept>
#include <string>

namespace callboard {

void check_event_name(std::string_view name) {
  if (codec::is_reserved_event(name))
    throw std::invalid_argument("event name is reserved: " + std::string{name});
}

} // namespace callboard
