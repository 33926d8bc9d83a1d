#pragma once

#include "callboard/codec/parser.hpp"

#include <cstdint>
#include <string_view>

namespace callboard::codec {

/// Revisions of the Socket.IO protocol.
enum class revision : uint8_t {
  /// Clients 0.7 to 0.9: no Engine.IO below, frames `type:id:endpoint:data`.
  v1 = 1,
  /// Clients 1.1 to 2.x, over Engine.IO 3.
  v4 = 4,
  /// Clients from 3.0 on, over Engine.IO 4.
  v5 = 5,
};

/// How packets become bytes: one for each combination of protocol and
/// transport. Of the two ways to send binary, the one in base64 is for clients
/// that ask for it with `b64=1`.
enum class framing : uint8_t {
  // -- Engine.IO 4 ------------------------------------------------------------

  /// Complete unmasked frames; binary messages without a type.
  websocket4,
  /// The same with text frames only: `b<base64>`.
  websocket4_base64,
  /// Packets of a long-polling payload, with U+001E between them; binary as
  /// `b<base64>`.
  polling4,

  // -- Engine.IO 3 ------------------------------------------------------------

  /// Complete unmasked frames; binary messages have their type, the byte 4, in
  /// front.
  websocket3,
  /// The same with text frames only: `b4<base64>`.
  websocket3_base64,
  /// `<length>:<packet>`, the length in UTF-16 units; binary as `b4<base64>`.
  /// JSON to clients is ASCII, with escapes: 1.x clients take text for encoded
  /// twice, 2.x clients do not.
  polling3_text,
  /// A byte 0 (text) or 1 (binary), the digits of the length in bytes as bytes
  /// 0 to 9, the byte 255, the packet.
  polling3_binary,

  // -- Socket.IO 0.9 ----------------------------------------------------------

  /// Complete unmasked text frames.
  websocket1,
  /// A frame alone, or several, each after U+FFFD, its length in UTF-16 units,
  /// and U+FFFD again.
  polling1,
};

/// The language of a client, down to the bytes on its transport.
struct dialect {
  framing form = framing::websocket4;
  parser format = parser::json;

  constexpr dialect(framing form = framing::websocket4,
                    parser format = parser::json) noexcept
      : form(form),
        format(format) {
    // nop
  }

  friend constexpr bool operator==(dialect, dialect) noexcept = default;
};

constexpr revision revision_of(framing x) noexcept {
  switch (x) {
  case framing::websocket1:
  case framing::polling1:
    return revision::v1;
  case framing::websocket3:
  case framing::websocket3_base64:
  case framing::polling3_text:
  case framing::polling3_binary:
    return revision::v4;
  default:
    return revision::v5;
  }
}

/// Whether `x` is one of long-polling's.
constexpr bool is_polling(framing x) noexcept {
  return x == framing::polling4 || x == framing::polling3_text
         || x == framing::polling3_binary || x == framing::polling1;
}

/// Names for logs.
std::string_view to_string(framing x) noexcept;
std::string_view to_string(parser x) noexcept;

} // namespace callboard::codec
