#pragma once

#include <cstdint>
#include <string_view>

namespace callboard::codec {

/// How Socket.IO packets are written.
enum class parser : uint8_t {
  /// Text and attachments, as clients do by themselves.
  json,
  /// One binary message each, as socket.io-msgpack-parser 3 does. Not for
  /// protocol 1.
  msgpack,
};

/// The name for logs.
constexpr std::string_view to_string(parser x) noexcept {
  return x == parser::json ? "json" : "msgpack";
}

} // namespace callboard::codec
