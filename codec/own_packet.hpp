#pragma once

#include "codec/socket_packet.hpp"
#include "codec/websocket_frame.hpp"

#include <string_view>
#include <vector>

/// Internal to `codec`: reads what `outgoing` has made, which needs no checks.
namespace callboard::codec::detail {

struct frame_view {
  opcode op;
  std::string_view payload;
  /// Size of the header and the payload.
  size_t size;
};

/// The first of our own frames.
frame_view first_frame(std::string_view frames) noexcept;

/// A Socket.IO packet in its parts.
struct packet_parts {
  /// Never one of the binary kinds.
  packet_type type = packet_type::event;
  std::string_view nsp;
  /// Digits, or "".
  std::string_view id;
  /// JSON text, or "".
  std::string_view json;
};

/// Takes the text of a packet apart, with the type of Engine.IO in front.
packet_parts split_packet(std::string_view text) noexcept;

} // namespace callboard::codec::detail
