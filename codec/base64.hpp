#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace callboard::codec {

/// Appends `bytes` in base64 (RFC 4648 section 4, with padding) to `out`.
void append_base64(std::string& out, std::string_view bytes);

/// Decodes base64 with or without padding; `nullopt` if `text` has any other
/// character.
std::optional<std::string> decode_base64(std::string_view text);

/// Returns `bytes` in the URL-safe alphabet (RFC 4648 section 5), unpadded.
std::string base64url(std::string_view bytes);

/// Decodes what `base64url` made; `nullopt` for anything else.
std::optional<std::string> decode_base64url(std::string_view text);

} // namespace callboard::codec
