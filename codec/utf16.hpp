#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Internal to `codec`: text as JavaScript counts it.
namespace callboard::codec::detail {

/// Number of UTF-16 units of text in UTF-8. Takes any bytes.
size_t utf16_length(std::string_view text) noexcept;

/// Number of bytes that the first `units` UTF-16 units of `text` take, or
/// `std::string_view::npos` if there are fewer, or if that would cut a
/// character in two. Takes any bytes.
size_t utf16_prefix(std::string_view text, size_t units) noexcept;

/// Whether every byte is below 128.
bool is_ascii(std::string_view text) noexcept;

/// Appends `json` with escapes for everything that is not ASCII.
void append_escaped(std::string& out, std::string_view json);

/// If `text` has characters beyond ASCII, none beyond U+00FF, and these numbers
/// are bytes of UTF-8, puts them into `out` and returns true.
bool decode_latin1(std::string_view text, std::string& out);

} // namespace callboard::codec::detail
