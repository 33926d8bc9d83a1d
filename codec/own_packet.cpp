#include "codec/own_packet.hpp"

#include <algorithm>

namespace callboard::codec::detail {

namespace {

/// Cuts the digits at the front of `text` off.
std::string_view cut_digits(std::string_view& text) noexcept {
  auto end = std::find_if_not(text.begin(), text.end(),
                              [](char c) { return c >= '0' && c <= '9'; });
  auto result = text.substr(0, static_cast<size_t>(end - text.begin()));
  text.remove_prefix(result.size());
  return result;
}

} // namespace

frame_view first_frame(std::string_view frames) noexcept {
  auto op = static_cast<opcode>(frames[0] & 0x0f);
  auto length = static_cast<uint8_t>(frames[1]);
  size_t extended = length < 126 ? 0 : length == 126 ? 2 : 8;
  size_t size = extended == 0 ? length : 0;
  for (auto c : frames.substr(2, extended))
    size = size << 8 | static_cast<uint8_t>(c);
  return {op, frames.substr(2 + extended, size), 2 + extended + size};
}

packet_parts split_packet(std::string_view text) noexcept {
  packet_parts result;
  result.type = static_cast<packet_type>(text[1] - '0');
  text.remove_prefix(2);
  if (result.type == packet_type::binary_event
      || result.type == packet_type::binary_ack) {
    cut_digits(text);
    text.remove_prefix(1);
    result.type = result.type == packet_type::binary_event ? packet_type::event
                                                           : packet_type::ack;
  }
  result.nsp = "/";
  if (text.starts_with('/')) {
    result.nsp = text.substr(0, text.find(','));
    text.remove_prefix(std::min(result.nsp.size() + 1, text.size()));
  }
  result.id = cut_digits(text);
  result.json = text;
  return result;
}

} // namespace callboard::codec::detail
