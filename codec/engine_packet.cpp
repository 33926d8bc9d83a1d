#include "codec/engine_packet.hpp"

namespace callboard::codec {

errc read_engine_packet(std::string_view text, engine_packet& out) noexcept {
  if (text.empty() || text[0] < '0' || text[0] > '6')
    return errc::engine_packet_type;
  out.type = static_cast<engine_type>(text[0] - '0');
  out.binary = false;
  out.data = text.substr(1);
  return errc::none;
}

} // namespace callboard::codec
