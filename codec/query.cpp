#include "codec/query.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>

namespace callboard::codec {

namespace {

/// The value of a hexadecimal digit, or -1.
int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/// The byte that the escape at `text[i]` stands for, or -1 if it is malformed.
int read_escape(std::string_view text, size_t i) noexcept {
  if (i + 2 >= text.size())
    return -1;
  auto high = hex_value(text[i + 1]);
  auto low = hex_value(text[i + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// Length of the well-formed UTF-8 sequence at the front of `text`, or 0; then
/// `bad` is the number of bytes that one U+FFFD stands for (the "maximal
/// subpart" of the Unicode standard, as browsers and Node.js have it).
size_t utf8_sequence(std::string_view text, size_t& bad) noexcept {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  auto lead = byte(0);
  bad = 1;
  if (lead < 0x80)
    return 1;
  size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4)
    return 0;
  // The second byte's range rules out long forms, surrogates and what lies
  // beyond U+10FFFF.
  uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  for (size_t i = 1; i < size; ++i, low = 0x80, high = 0xbf) {
    if (i == text.size() || byte(i) < low || byte(i) > high)
      return 0;
    ++bad;
  }
  return size;
}

void replace_bad_utf8(std::string& text) {
  if (simdjson::validate_utf8(text))
    return;
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    size_t bad;
    auto good = utf8_sequence(rest, bad);
    if (good > 0)
      result += rest.substr(0, good);
    else
      result += "\xef\xbf\xbd";
    rest.remove_prefix(good > 0 ? good : bad);
  }
  text = std::move(result);
}

} // namespace

std::string decode_form(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    auto byte = text[i] == '%' ? read_escape(text, i) : -1;
    if (byte >= 0) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  replace_bad_utf8(result);
  return result;
}

query_params parse_query(std::string_view text) {
  query_params result;
  while (!text.empty()) {
    auto end = std::min(text.find('&'), text.size());
    auto param = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (param.empty())
      continue;
    auto eq = std::min(param.find('='), param.size());
    auto value = param.substr(std::min(eq + 1, param.size()));
    result.emplace_back(decode_form(param.substr(0, eq)), decode_form(value));
  }
  return result;
}

request_target parse_target(std::string_view target) {
  target = target.substr(0, target.find('#'));
  auto mark = target.find('?');
  request_target result;
  result.path = target.substr(0, mark);
  if (mark != std::string_view::npos)
    result.query = parse_query(target.substr(mark + 1));
  return result;
}

std::optional<std::string> decode_path(std::string_view path) {
  std::string result;
  result.reserve(path.size());
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      result += path[i];
      continue;
    }
    auto byte = read_escape(path, i);
    if (byte <= 0)
      return std::nullopt;
    result += static_cast<char>(byte);
    i += 2;
  }
  return result;
}

const std::string* find_param(const query_params& xs,
                              std::string_view name) noexcept {
  auto i = std::find_if(xs.rbegin(), xs.rend(),
                        [&](const auto& x) { return x.first == name; });
  return i == xs.rend() ? nullptr : &i->second;
}

} // namespace callboard::codec
