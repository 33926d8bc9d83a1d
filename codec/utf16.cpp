#include "codec/utf16.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>

namespace callboard::codec::detail {

namespace {

/// Units of the character that starts with `c`; none inside of a character.
constexpr size_t units_of(char c) noexcept {
  auto byte = static_cast<uint8_t>(c);
  return static_cast<size_t>((byte & 0xc0) != 0x80)
         + static_cast<size_t>(byte >= 0xf0);
}

} // namespace

// Without branches, so that compilers make vectors of the loops.

size_t utf16_length(std::string_view text) noexcept {
  size_t result = 0;
  for (auto c : text)
    result += units_of(c);
  return result;
}

size_t utf16_prefix(std::string_view text, size_t units) noexcept {
  if (units > text.size())
    return std::string_view::npos;
  // There are at most as many units as bytes: take that many bytes, see how
  // many units are missing, and so on.
  size_t bytes = 0;
  for (auto missing = units; missing > 0;) {
    if (missing > text.size() - bytes)
      return std::string_view::npos;
    auto found = utf16_length(text.substr(bytes, missing));
    bytes += missing;
    // Only a character of two units can exceed what is asked for.
    if (found > missing)
      return std::string_view::npos;
    missing -= found;
  }
  // The rest of the last character.
  while (bytes < text.size() && units_of(text[bytes]) == 0)
    ++bytes;
  return bytes;
}

bool is_ascii(std::string_view text) noexcept {
  uint8_t seen = 0;
  for (auto c : text)
    seen |= static_cast<uint8_t>(c);
  return seen < 0x80;
}

void append_escaped(std::string& out, std::string_view json) {
  constexpr std::string_view hex = "0123456789abcdef";
  auto escape = [&](uint32_t unit) {
    out += "\\u";
    for (auto shift = 12; shift >= 0; shift -= 4)
      out += hex[unit >> shift & 0xf];
  };
  for (size_t i = 0; i < json.size();) {
    auto lead = static_cast<uint8_t>(json[i++]);
    if (lead < 0x80) {
      out += static_cast<char>(lead);
      continue;
    }
    size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    uint32_t code = lead & (0x3fu >> more);
    for (; more > 0 && i < json.size(); --more)
      code = code << 6 | (static_cast<uint8_t>(json[i++]) & 0x3fu);
    if (code < 0x10000) {
      escape(code);
    } else {
      // The surrogates.
      escape(0xd800 + ((code - 0x10000) >> 10 & 0x3ff));
      escape(0xdc00 + ((code - 0x10000) & 0x3ff));
    }
  }
}

bool decode_latin1(std::string_view text, std::string& out) {
  // In UTF-8, characters from U+0080 to U+00FF start with one of two bytes.
  auto is_beyond = [](char c) { return static_cast<uint8_t>(c) > 0xc3; };
  if (is_ascii(text) || std::any_of(text.begin(), text.end(), is_beyond)
      || !simdjson::validate_utf8(text))
    return false;
  std::string bytes;
  bytes.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<uint8_t>(text[i]);
    if (c >= 0x80)
      c = static_cast<uint8_t>(c << 6 | (text[++i] & 0x3f));
    bytes += static_cast<char>(c);
  }
  if (!simdjson::validate_utf8(bytes))
    return false;
  out = std::move(bytes);
  return true;
}

} // namespace callboard::codec::detail
