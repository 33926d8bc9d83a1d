#include "codec/legacy_frame.hpp"

#include "codec/json_text.hpp"
#include "codec/packet_rules.hpp"

#include <algorithm>

namespace callboard::codec {

namespace {

constexpr std::string_view message_event = "message";

/// Reads `{"name":..,"args":[..]}`.
errc read_event(std::string_view json, const limits& bounds,
                socket_packet& out) {
  // The object around the arguments is one level more.
  auto wider = bounds;
  ++wider.max_depth;
  std::string text;
  if (auto err = detail::copy_checked(json, wider, text); err != errc::none)
    return err;
  if (text[detail::skip_space(text, 0)] != '{')
    return errc::payload;
  std::string list = "[";
  std::string_view name;
  std::string_view args;
  detail::each_member(text, [&](std::string_view key, std::string_view value) {
    if (key == "name")
      name = value;
    else if (key == "args")
      args = value == "null" ? std::string_view{} : value;
  });
  if (name.empty() || (!args.empty() && args[0] != '['))
    return errc::payload;
  list += name;
  if (auto first = detail::skip_space(args, std::min<size_t>(args.size(), 1));
      first < args.size() && args[first] != ']') {
    list += ',';
    list += args.substr(1);
  } else {
    list += ']';
  }
  auto err = value_list::adopt(std::move(list), {}, bounds, out.args);
  return err == errc::none ? detail::take_event_name(out) : err;
}

/// Reads one JSON value as the only argument.
errc read_json(std::string_view json, const limits& bounds,
               socket_packet& out) {
  std::string text;
  if (auto err = detail::copy_checked(json, bounds, text); err != errc::none)
    return err;
  return value_list::adopt("[" + text + "]", {}, bounds, out.args);
}

/// Reads `id[+[json]]`; the plus may be missing.
errc read_ack(std::string_view data, const limits& bounds, socket_packet& out) {
  ack_id id = 0;
  if (!detail::read_number(data, detail::max_ack_id, id)
      || id > detail::max_ack_id)
    return errc::ack_id;
  out.id = id;
  if (data.starts_with('+'))
    data.remove_prefix(1);
  return data.empty() ? errc::none
                      : value_list::parse(data, 0, bounds, out.args);
}

packet_type type_of(legacy_type x) noexcept {
  switch (x) {
  case legacy_type::connect:
    return packet_type::connect;
  case legacy_type::disconnect:
    return packet_type::disconnect;
  case legacy_type::ack:
    return packet_type::ack;
  default:
    return packet_type::event;
  }
}

} // namespace

errc read_legacy_frame(std::string_view text, legacy_frame& out) noexcept {
  if (text.size() < 2 || text[1] != ':')
    return errc::legacy_frame;
  if (text[0] < '0' || text[0] > '8')
    return errc::packet_type;
  out.type = static_cast<legacy_type>(text[0] - '0');
  text.remove_prefix(2);
  out.id.reset();
  ack_id id = 0;
  if (detail::read_number(text, detail::max_ack_id, id)) {
    if (id > detail::max_ack_id)
      return errc::ack_id;
    out.id = id;
  }
  out.by_application = text.starts_with('+');
  if (out.by_application)
    text.remove_prefix(1);
  if (!text.starts_with(':'))
    return errc::legacy_frame;
  text.remove_prefix(1);
  out.endpoint = text.substr(0, text.find(':'));
  text.remove_prefix(std::min(out.endpoint.size() + 1, text.size()));
  out.data = text;
  return errc::none;
}

errc read_legacy_packet(const legacy_frame& x, const limits& bounds,
                        socket_packet& out) {
  if (x.type == legacy_type::heartbeat || x.type == legacy_type::error
      || x.type == legacy_type::noop)
    return errc::packet_type;
  detail::reset(out, type_of(x.type));
  // A query comes behind the endpoint or in its place for data.
  std::string endpoint;
  if (x.endpoint.empty() || x.endpoint[0] == '?')
    endpoint = '/';
  endpoint += x.endpoint;
  if (x.type == legacy_type::connect && x.data.starts_with('?'))
    endpoint += x.data;
  if (auto err = detail::set_nsp(endpoint, true, out); err != errc::none)
    return err;
  if (x.by_application)
    out.id = x.id;
  switch (x.type) {
  case legacy_type::message:
    out.event = message_event;
    out.args.push_back(nlohmann::json(x.data));
    return errc::none;
  case legacy_type::json:
    out.event = message_event;
    return read_json(x.data, bounds, out);
  case legacy_type::event:
    return read_event(x.data, bounds, out);
  case legacy_type::ack:
    return read_ack(x.data, bounds, out);
  default:
    return errc::none;
  }
}

} // namespace callboard::codec
