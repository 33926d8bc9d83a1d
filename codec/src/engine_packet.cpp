#include "callboard/codec/engine_packet.hpp"

#include "callboard/codec/base64.hpp"

namespace callboard::codec {

errc read_engine_packet(std::string_view text, engine_packet& out) noexcept {
  if (text.empty() || text[0] < '0' || text[0] > '6')
    return errc::engine_packet_type;
  out.type = static_cast<engine_type>(text[0] - '0');
  out.binary = false;
  out.data = text.substr(1);
  return errc::none;
}

errc payload_reader::next(engine_packet& out) {
  auto end = rest_.find(record_separator);
  auto text = rest_.substr(0, end);
  if (end == std::string_view::npos)
    done_ = true;
  else
    rest_.remove_prefix(end + 1);
  auto result = errc::none;
  if (text.empty() || text[0] != 'b') {
    result = read_engine_packet(text, out);
  } else if (auto bytes = decode_base64(text.substr(1))) {
    decoded_ = std::move(*bytes);
    out = {engine_type::message, true, decoded_};
  } else {
    result = errc::base64;
  }
  if (result != errc::none)
    done_ = true;
  return result;
}

} // namespace callboard::codec
