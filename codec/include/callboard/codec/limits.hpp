#pragma once

#include <cstddef>

namespace callboard::codec {

/// Bounds of what a client may send. Whatever exceeds one ends the connection
/// of that client only.
struct limits {
  /// Largest WebSocket message and largest HTTP request body, in bytes.
  /// The reference server's maxHttpBufferSize.
  size_t max_payload = 1'000'000;

  /// Most binary attachments of one packet, where each has a message of its
  /// own.
  size_t max_attachments = 10;

  /// Deepest nesting of arrays and objects in one packet.
  size_t max_depth = 1'000;

  /// Most binary values of one msgpack packet, which has them inside. For
  /// clients without msgpack, each becomes a message.
  size_t max_msgpack_attachments = 1'000;
};

} // namespace callboard::codec
