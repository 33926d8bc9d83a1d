#pragma once

#include <cstdint>
#include <string_view>

namespace callboard::codec {

/// Why bytes from a client are not acceptable. Values are stable: they appear
/// in logs and are never reused.
enum class errc : uint8_t {
  /// Nothing is wrong.
  none = 0,

  // -- Engine.IO packets and payloads -----------------------------------------

  /// The first character is no Engine.IO packet type (0 to 6, or b).
  engine_packet_type = 10,
  /// A binary packet of a polling payload is not base64.
  base64 = 11,
  /// A packet of a polling payload has no length where one is due, or the
  /// length does not fit what follows.
  payload_length = 12,
  /// The body of a JSONP request is not a form with one well-formed field `d`.
  jsonp_form = 13,

  // -- WebSocket frames (RFC 6455) --------------------------------------------

  /// Reserved bits, unknown opcode, unmasked frame, or a fragment out of place.
  frame_protocol = 20,
  /// A text message or a close reason is not UTF-8.
  frame_utf8 = 21,
  /// A message is larger than the limit.
  frame_too_big = 22,
  /// A compressed message cannot be decompressed.
  frame_deflate = 23,

  // -- Socket.IO packets ------------------------------------------------------

  /// The first character is no Socket.IO packet type (0 to 6).
  packet_type = 30,
  /// The number of attachments is missing, zero, or malformed.
  attachment_count = 31,
  /// More attachments than the limit.
  too_many_attachments = 32,
  /// The payload does not fit the packet's type, or is no JSON.
  payload = 33,
  /// The payload is nested more deeply than the limit.
  too_deep = 34,
  /// Text came while attachments were due.
  text_instead_of_attachment = 35,
  /// Binary came while no attachment was due.
  unexpected_attachment = 36,
  /// A placeholder names an attachment that does not exist.
  placeholder = 37,
  /// The acknowledgement id is not a number that fits 53 bits.
  ack_id = 38,
  /// The namespace is not UTF-8, does not start with a slash, or has a comma or
  /// the separator of polling payloads.
  nsp = 39,

  // -- Socket.IO packets in msgpack -------------------------------------------

  /// A binary message is not one complete msgpack map, or has something that
  /// JSON cannot express.
  msgpack = 40,
  /// Text came from a client that speaks msgpack.
  text_instead_of_msgpack = 41,

  // -- Socket.IO 0.9 ----------------------------------------------------------

  /// A frame does not start with type, id and endpoint.
  legacy_frame = 50,
};

/// The value's name, for logs.
std::string_view to_string(errc x) noexcept;

} // namespace callboard::codec
