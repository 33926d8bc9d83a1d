#include "codec/jsonp.hpp"

#include "codec/query.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace callboard::codec {

namespace {

/// Appends `text` as a string of JavaScript: JSON, without the two characters
/// that end a line there.
void append_literal(std::string& out, std::string_view text) {
  auto json = nlohmann::json(text).dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string_view rest = json;
  // U+2028 and U+2029.
  constexpr std::string_view start = "\xe2\x80";
  for (size_t at = 0; (at = rest.find(start, at)) != std::string_view::npos;) {
    auto last = rest[at + start.size()];
    if (last != '\xa8' && last != '\xa9') {
      at += start.size();
      continue;
    }
    out += rest.substr(0, at);
    out += last == '\xa8' ? "\\u2028" : "\\u2029";
    rest.remove_prefix(at + start.size() + 1);
    at = 0;
  }
  out += rest;
}

/// Undoes what clients of Engine.IO 3 do to line ends: `\n` stands for one, and
/// `\\n` for `\n`.
std::string unescape_lines(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    auto rest = text.substr(i);
    if (rest.starts_with("\\\\n")) {
      result += "\\n";
      i += 2;
    } else if (rest.starts_with("\\n")) {
      result += '\n';
      i += 1;
    } else {
      result += text[i];
    }
  }
  return result;
}

} // namespace

std::optional<std::string> jsonp_response(framing form, std::string_view index,
                                          std::string_view body) {
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (index.empty() || !std::all_of(index.begin(), index.end(), is_digit))
    return std::nullopt;
  std::string result{revision_of(form) == revision::v1 ? "io.j[" : "___eio["};
  result += index;
  result += "](";
  append_literal(result, body);
  result += ");";
  return result;
}

errc read_jsonp_form(framing form, std::string_view body, std::string& out) {
  constexpr std::string_view start = "d=";
  auto found = false;
  std::string data;
  while (!body.empty()) {
    auto field = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(field.size() + 1, body.size()));
    if (!field.starts_with(start))
      continue;
    if (found)
      return errc::jsonp_form;
    found = true;
    data = decode_form(field.substr(start.size()));
  }
  if (!found)
    return errc::jsonp_form;
  if (revision_of(form) != revision::v1) {
    out = unescape_lines(data);
    return errc::none;
  }
  // nlohmann::json takes a NUL for the end of the text.
  if (!data.starts_with('"') || data.find('\0') != std::string::npos)
    return errc::jsonp_form;
  auto json = nlohmann::json::parse(data, nullptr, false);
  if (!json.is_string())
    return errc::jsonp_form;
  out = std::move(json.get_ref<std::string&>());
  return errc::none;
}

} // namespace callboard::codec
