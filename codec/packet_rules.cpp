#include "codec/packet_rules.hpp"

#include "codec/engine_packet.hpp"
#include "codec/query.hpp"

#include <simdjson.h>

#include <algorithm>

namespace callboard::codec {

namespace {

constexpr std::string_view reserved_events[] = {
    "connect",       "connect_error", "disconnect",
    "disconnecting", "newListener",   "removeListener",
};

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Reads the name of an event from `json`, the first element of its payload.
errc read_event_name(std::string_view json, std::string& out) {
  if (json[0] == '-' || is_digit(json[0])) {
    out = json;
    return errc::none;
  }
  if (json[0] != '"')
    return errc::payload;
  if (json.find('\\') == std::string_view::npos)
    out = json.substr(1, json.size() - 2);
  else
    out = nlohmann::json::parse(json).get_ref<std::string&>();
  return is_reserved_event(out) ? errc::payload : errc::none;
}

} // namespace

bool is_reserved_event(std::string_view name) noexcept {
  return std::find(std::begin(reserved_events), std::end(reserved_events), name)
         != std::end(reserved_events);
}

namespace detail {

bool read_number(std::string_view& text, uint64_t max, uint64_t& out) noexcept {
  size_t i = 0;
  out = 0;
  for (; i < text.size() && is_digit(text[i]); ++i)
    out = std::min(out * 10 + static_cast<uint64_t>(text[i] - '0'), max + 1);
  text.remove_prefix(i);
  return i > 0;
}

void reset(socket_packet& out, packet_type type) {
  out.type = type;
  out.nsp = "/";
  out.id.reset();
  out.event.clear();
  out.args = value_list{};
  out.auth = nullptr;
  if (type == packet_type::connect)
    out.auth = nlohmann::json::object();
}

errc set_nsp(std::string_view name, bool has_query, socket_packet& out) {
  auto mark = has_query ? name.find('?') : std::string_view::npos;
  if (mark != std::string_view::npos) {
    if (out.type == packet_type::connect)
      for (auto& [key, value] : parse_query(name.substr(mark + 1)))
        out.auth[key] = std::move(value);
    name = name.substr(0, mark);
  }
  // The separator of polling payloads would tear our answer apart, a comma is
  // where namespaces end.
  if (!name.starts_with('/') || name.find(',') != std::string_view::npos
      || name.find(record_separator) != std::string_view::npos
      || !simdjson::validate_utf8(name))
    return errc::nsp;
  out.nsp = name;
  return errc::none;
}

errc take_event_name(socket_packet& out) {
  if (out.args.empty())
    return errc::payload;
  auto result = read_event_name(out.args.text(0), out.event);
  if (result == errc::none)
    out.args.pop_front();
  return result;
}

} // namespace detail

} // namespace callboard::codec
