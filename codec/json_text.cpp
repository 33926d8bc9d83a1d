#include "codec/json_text.hpp"

#include "codec/json_document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace callboard::codec::detail {

namespace {

simdjson::error_code check(const std::string& text, size_t max_depth) {
  thread_local json_document document;
  simdjson::dom::element ignored;
  auto result = document.parse(text, max_depth, ignored);
  document.trim();
  return result;
}

/// Reads the `\uXXXX` at `i`.
bool read_unicode_escape(std::string_view text, size_t i, unsigned& out) {
  auto escape = text.substr(std::min(i, text.size()), 6);
  if (escape.size() < 6 || escape[0] != '\\' || escape[1] != 'u')
    return false;
  auto end = escape.data() + escape.size();
  return std::from_chars(escape.data() + 2, end, out, 16).ptr == end;
}

constexpr bool is_high_surrogate(unsigned x) noexcept {
  return x >= 0xd800 && x <= 0xdbff;
}

constexpr bool is_low_surrogate(unsigned x) noexcept {
  return x >= 0xdc00 && x <= 0xdfff;
}

/// Works on unchecked text: a backslash outside of a string makes the text
/// invalid anyway, so escapes pair up from the first one on.
void replace_lone_surrogates(std::string& text) {
  for (auto i = text.find('\\'); i != std::string::npos;
       i = text.find('\\', i)) {
    unsigned code = 0;
    if (!read_unicode_escape(text, i, code)) {
      i += 2;
      continue;
    }
    unsigned next = 0;
    if (is_high_surrogate(code) && read_unicode_escape(text, i + 6, next)
        && is_low_surrogate(next)) {
      i += 12;
      continue;
    }
    if (is_high_surrogate(code) || is_low_surrogate(code))
      text.replace(i, 6, "\\ufffd");
    i += 6;
  }
}

} // namespace

errc copy_checked(std::string_view json, const limits& bounds,
                  std::string& out) {
  out.clear();
  // simdjson reads beyond the end.
  out.reserve(json.size() + simdjson::SIMDJSON_PADDING);
  out = json;
  replace_lone_surrogates(out);
  auto error = check(out, bounds.max_depth + 1);
  // nlohmann::json takes a NUL for the end of the text.
  if (error == simdjson::SUCCESS
      || (is_number_error(error) && out.find('\0') == std::string::npos
          && nlohmann::json::accept(out)))
    return errc::none;
  return error == simdjson::DEPTH_ERROR ? errc::too_deep : errc::payload;
}

void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  size_t copied = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\\')
      continue;
    out += text.substr(copied, i - copied);
    copied = i + 1;
    out += '\\';
    switch (c) {
    case '"':
    case '\\':
      out += c;
      break;
    case '\b':
      out += 'b';
      break;
    case '\f':
      out += 'f';
      break;
    case '\n':
      out += 'n';
      break;
    case '\r':
      out += 'r';
      break;
    case '\t':
      out += 't';
      break;
    default:
      out += "u00";
      out += hex[static_cast<size_t>(c) >> 4];
      out += hex[c & 0xf];
    }
  }
  out += text.substr(copied);
  out += '"';
}

size_t nesting(std::string_view text) noexcept {
  size_t depth = 0;
  size_t result = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
    case '"':
      i = skip_string(text, i) - 1;
      break;
    case '[':
    case '{':
      result = std::max(result, ++depth);
      break;
    case ']':
    case '}':
      --depth;
      break;
    default:
      break;
    }
  }
  return result;
}

size_t skip_value(std::string_view text, size_t i) noexcept {
  size_t depth = 0;
  for (; i < text.size(); ++i) {
    switch (text[i]) {
    case '"':
      i = skip_string(text, i) - 1;
      break;
    case '[':
    case '{':
      ++depth;
      continue;
    case ']':
    case '}':
      --depth;
      break;
    default:
      if (depth > 0)
        continue;
      // A number or a name.
      return std::min(text.find_first_of(" \t\n\r,]}", i), text.size());
    }
    if (depth == 0)
      return i + 1;
  }
  return i;
}

} // namespace callboard::codec::detail
