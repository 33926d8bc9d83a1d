#pragma once

#include "codec/engine_packet.hpp"

#include <string>
#include <string_view>

/// Engine.IO packets that may be binary; inside of `codec`, where they are not
/// plain frames.
namespace callboard::codec {

/// Reads a WebSocket message in one of the framings of Engine.IO 3 and 4.
/// `buffer` receives data that a text message has in base64; the packet's data
/// is valid as long as `message` and `buffer`.
errc read_websocket_packet(framing form, std::string_view message, bool binary,
                           std::string& buffer, engine_packet& out);

namespace detail {

/// Reads a text that may be a binary message in base64 (`b<base64>`; with
/// `typed`, as in Engine.IO 3, `b4<base64>`), which is put into `buffer`.
errc read_text_packet(std::string_view text, bool typed, std::string& buffer,
                      engine_packet& out);

/// Reads a binary message of Engine.IO 3, which has its type in front.
errc read_typed_binary(std::string_view bytes, engine_packet& out) noexcept;

} // namespace detail
} // namespace callboard::codec
