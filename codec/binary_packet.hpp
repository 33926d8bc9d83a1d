#pragma once

#include "codec/engine_packet.hpp"

#include <string>
#include <string_view>

/// Internal to `codec`: binary messages where they are not plain frames.
namespace callboard::codec::detail {

/// Reads a text that may be a binary message in base64 (`b<base64>`; with
/// `typed`, as in Engine.IO 3, `b4<base64>`), which is put into `buffer`.
errc read_text_packet(std::string_view text, bool typed, std::string& buffer,
                      engine_packet& out);

/// Reads a binary message of Engine.IO 3, which has its type in front.
errc read_typed_binary(std::string_view bytes, engine_packet& out) noexcept;

} // namespace callboard::codec::detail
