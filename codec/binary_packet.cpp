#include "codec/binary_packet.hpp"

#include "codec/base64.hpp"

#include <utility>

namespace callboard::codec {

errc read_websocket_packet(framing form, std::string_view message, bool binary,
                           std::string& buffer, engine_packet& out) {
  auto is_version_3 = revision_of(form) == revision::v4;
  if (!binary)
    return detail::read_text_packet(message, is_version_3, buffer, out);
  if (is_version_3)
    return detail::read_typed_binary(message, out);
  out = {engine_type::message, true, message};
  return errc::none;
}

namespace detail {

errc read_text_packet(std::string_view text, bool typed, std::string& buffer,
                      engine_packet& out) {
  if (text.empty() || text[0] != 'b')
    return read_engine_packet(text, out);
  text.remove_prefix(1);
  if (typed) {
    // Only messages are binary.
    if (!text.starts_with('4'))
      return errc::engine_packet_type;
    text.remove_prefix(1);
  }
  auto bytes = decode_base64(text);
  if (!bytes)
    return errc::base64;
  buffer = std::move(*bytes);
  out = {engine_type::message, true, buffer};
  return errc::none;
}

errc read_typed_binary(std::string_view bytes, engine_packet& out) noexcept {
  if (!bytes.starts_with('\4'))
    return errc::engine_packet_type;
  out = {engine_type::message, true, bytes.substr(1)};
  return errc::none;
}

} // namespace detail

} // namespace callboard::codec
