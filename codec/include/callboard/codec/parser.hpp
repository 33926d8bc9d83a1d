#pragma once

#include <cstdint>

namespace callboard::codec {

/// How Socket.IO packets are written.
enum class parser : uint8_t {
  /// Text and attachments, as clients do by themselves.
  json,
  /// One binary message each, as socket.io-msgpack-parser 3 does. Not for
  /// protocol 1.
  msgpack,
};

} // namespace callboard::codec
