#include "codec/messages.hpp"

#include "codec/json_text.hpp"
#include "codec/own_packet.hpp"
#include "codec/placeholder.hpp"

#include <algorithm>
#include <charconv>

/// How packets look in protocol 1. Source: parser.js of socket.io 0.9.17, which
/// was run to compare.

namespace callboard::codec::detail {

namespace {

/// Appends what JSON.stringify makes of a Buffer.
void append_buffer(std::string& out, std::string_view bytes) {
  out += R"({"type":"Buffer","data":[)";
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0)
      out += ',';
    out += std::to_string(static_cast<uint8_t>(bytes[i]));
  }
  out += "]}";
}

/// Appends `json` such that it has no line ends of JavaScript: the client's
/// regular expression for acknowledgements does not read beyond one. They only
/// stand in strings.
void append_line(std::string& out, std::string_view json) {
  constexpr std::string_view start{"\xe2\x80"};
  for (auto at = json.find(start); at != std::string_view::npos;
       at = json.find(start)) {
    auto last = at + 2 < json.size() ? json[at + 2] : '\0';
    if (last == '\xa8' || last == '\xa9') {
      out += json.substr(0, at);
      out += last == '\xa8' ? "\\u2028" : "\\u2029";
    } else {
      out += json.substr(0, at + 3);
    }
    json.remove_prefix(std::min(at + 3, json.size()));
  }
  out += json;
}

/// Appends `json` with attachments instead of their placeholders.
void append_whole(std::string& out, std::string_view json,
                  const std::vector<std::string_view>& attachments) {
  constexpr auto start = placeholder_start;
  while (!attachments.empty()) {
    auto at = json.find(start);
    if (at == std::string_view::npos)
      break;
    append_line(out, json.substr(0, at));
    json.remove_prefix(at + start.size());
    size_t num = 0;
    auto end = std::from_chars(json.data(), json.data() + json.size(), num).ptr;
    // Over the closing brace.
    json.remove_prefix(static_cast<size_t>(end - json.data()) + 1);
    append_buffer(out, num < attachments.size() ? attachments[num] : "");
  }
  append_line(out, json);
}

/// Appends the list `json` (with its brackets) with `before` in front, unless
/// it is empty.
void append_list(std::string& out, std::string_view before,
                 std::string_view json,
                 const std::vector<std::string_view>& attachments) {
  if (json == "[]")
    return;
  out += before;
  append_whole(out, json, attachments);
}

/// Appends `{"name":..,"args":[..]}` for `["name",..]`.
void append_event(std::string& out, std::string_view json,
                  const std::vector<std::string_view>& attachments) {
  auto first = skip_space(json, 1);
  auto end = skip_string(json, first);
  out += R"({"name":)";
  append_line(out, json.substr(first, end - first));
  auto comma = skip_space(json, end);
  if (comma < json.size() && json[comma] == ',') {
    out += R"(,"args":[)";
    append_whole(out, json.substr(comma + 1), attachments);
  }
  out += '}';
}

std::string engine_text(std::string_view text) {
  switch (text.empty() ? '\0' : text[0]) {
  case '2':
    return "2::";
  // After a disconnect, clients would not come back. The next request tells
  // them that the session is gone.
  case '1':
  case '6':
    return "8::";
  default:
    return {};
  }
}

} // namespace

std::string legacy_text(std::string_view text, bool is_packet,
                        std::string_view offset,
                        const std::vector<std::string_view>& attachments) {
  if (!is_packet)
    return engine_text(text);
  auto x = split_packet(text);
  auto endpoint = x.nsp == "/" ? std::string_view{} : x.nsp;
  std::string result;
  auto start = [&](char type, std::string_view id = {}) {
    result += type;
    result += ':';
    result += id;
    // Clients acknowledge with what the application answers.
    if (!id.empty())
      result += '+';
    result += ':';
    result += endpoint;
  };
  switch (x.type) {
  case packet_type::connect:
    start('1');
    break;
  case packet_type::disconnect:
    start('0');
    break;
  case packet_type::connect_error:
    start('7');
    // The reason "unauthorized".
    result += ":2";
    break;
  case packet_type::ack:
    start('6');
    result += ':';
    result += x.id;
    append_list(result, "+", x.json, attachments);
    break;
  default:
    start('5', x.id);
    result += ':';
    if (offset.empty())
      append_event(result, x.json, attachments);
    else
      append_event(result, without_offset(x.json, offset), attachments);
  }
  return result;
}

} // namespace callboard::codec::detail
