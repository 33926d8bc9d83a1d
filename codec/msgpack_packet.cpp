#include "codec/read_packet.hpp"

#include "codec/msgpack_reader.hpp"
#include "codec/packet_rules.hpp"

namespace callboard::codec::detail {

namespace {

/// Whether a member is missing. Clients in languages without an undefined send
/// nil instead.
bool is_absent(std::string_view json) noexcept {
  return json.empty() || json == "null";
}

errc read_nsp(std::string_view json, bool has_query, socket_packet& out) {
  if (!json.starts_with('"'))
    return errc::nsp;
  if (json.find('\\') == std::string_view::npos)
    return set_nsp(json.substr(1, json.size() - 2), has_query, out);
  return set_nsp(nlohmann::json::parse(json).get_ref<std::string&>(), has_query,
                 out);
}

errc read_id(std::string_view json, socket_packet& out) {
  if (is_absent(json))
    return errc::none;
  ack_id id = 0;
  if (!read_number(json, max_ack_id, id) || !json.empty() || id > max_ack_id)
    return errc::ack_id;
  out.id = id;
  return errc::none;
}

/// The types of packets; `false` if there is no such type. Clients 2.x have
/// types of their own for packets with bytes, and make no difference otherwise.
bool read_type(std::string_view json, revision version, packet_type& out) {
  auto last = version == revision::v4 ? '6' : '4';
  if (json.size() != 1 || json[0] < '0' || json[0] > last)
    return false;
  auto number = json[0] - '0';
  out = static_cast<packet_type>(number > 4 ? number - 3 : number);
  return true;
}

/// Takes the payload of a CONNECT packet. That of protocol 4 has no meaning.
errc take_auth(msgpack_fields& x, const limits& bounds, revision version,
               socket_packet& out) {
  if (is_absent(x.data))
    return errc::none;
  if (!x.data.starts_with('{'))
    return errc::payload;
  if (version == revision::v4)
    return errc::none;
  // One level more for the brackets.
  auto wider = bounds;
  ++wider.max_depth;
  value_list list;
  auto err = value_list::adopt("[" + x.data + "]", std::move(x.attachments),
                               wider, list);
  if (err == errc::none)
    out.auth = list.json(0);
  return err;
}

} // namespace

errc read_msgpack_packet(std::string_view bytes, const limits& bounds,
                         revision version, socket_packet& out) {
  msgpack_fields x;
  if (auto err = read_msgpack(bytes, bounds, x); err != errc::none)
    return err;
  auto type = packet_type::connect;
  if (!read_type(x.type, version, type))
    return errc::packet_type;
  reset(out, type);
  auto err = read_nsp(x.nsp, version == revision::v4, out);
  if (err == errc::none)
    err = read_id(x.id, out);
  if (err != errc::none)
    return err;
  switch (type) {
  case packet_type::connect:
    return take_auth(x, bounds, version, out);
  case packet_type::disconnect:
    return is_absent(x.data) ? errc::none : errc::payload;
  case packet_type::connect_error:
    return x.data.starts_with('{') || x.data.starts_with('"') ? errc::none
                                                              : errc::payload;
  default:
    break;
  }
  if (!x.data.starts_with('['))
    return errc::payload;
  err = value_list::adopt(std::move(x.data), std::move(x.attachments), bounds,
                          out.args);
  if (err == errc::none && type == packet_type::event)
    err = take_event_name(out);
  return err;
}

errc read_msgpack_text(std::string_view text, socket_packet& out) {
  // Only members of the packet itself mean anything.
  auto is_flat = [](int depth, nlohmann::json::parse_event_t, const auto&) {
    return depth < 2;
  };
  auto x = nlohmann::json::parse(text, is_flat, false);
  if (!x.is_object() || !x.contains("nsp") || !x["nsp"].is_string())
    return errc::text_instead_of_msgpack;
  if (x.value("type", nlohmann::json{}) == 0)
    reset(out, packet_type::connect);
  else if (x.value("type", nlohmann::json{}) == 1)
    reset(out, packet_type::disconnect);
  else
    return errc::text_instead_of_msgpack;
  return set_nsp(x["nsp"].get_ref<std::string&>(), true, out);
}

} // namespace callboard::codec::detail
