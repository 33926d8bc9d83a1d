#include "codec/read_packet.hpp"

#include "codec/json_text.hpp"
#include "codec/packet_rules.hpp"

#include <algorithm>

namespace callboard::codec::detail {

namespace {

/// Reads `<number>-`.
errc read_attachment_count(std::string_view& text, size_t max, size_t& out) {
  // Keeps the sums of `read_number` from overflowing.
  max = std::min(max, size_t{1} << 32);
  uint64_t n = 0;
  if (!read_number(text, max, n) || n == 0 || text.empty() || text[0] != '-')
    return errc::attachment_count;
  if (n > max)
    return errc::too_many_attachments;
  text.remove_prefix(1);
  out = n;
  return errc::none;
}

/// Checks the payload of a CONNECT_ERROR packet, which only servers have a
/// reason to send.
errc check_connect_error(std::string_view json, const limits& bounds) {
  std::string text;
  if (auto err = copy_checked(json, bounds, text); err != errc::none)
    return err;
  auto start = text[skip_space(text, 0)];
  if (start != '"' && start != '{')
    return errc::payload;
  return nesting(text) > bounds.max_depth ? errc::too_deep : errc::none;
}

/// Reads the payload of a CONNECT packet. That of protocol 4 has no meaning.
errc read_auth(std::string_view json, const limits& bounds, revision version,
               nlohmann::json& out) {
  if (json.empty())
    return errc::none;
  nlohmann::json ignored;
  return parse_object(json, bounds, version == revision::v5 ? out : ignored);
}

} // namespace

errc read_json_packet(std::string_view text, const limits& bounds,
                      revision version, socket_packet& out, size_t& due) {
  if (text.empty() || text[0] < '0' || text[0] > '6')
    return errc::packet_type;
  auto type = static_cast<packet_type>(text[0] - '0');
  text.remove_prefix(1);
  size_t attachments = 0;
  if (type == packet_type::binary_event || type == packet_type::binary_ack) {
    auto err = read_attachment_count(text, bounds.max_attachments, attachments);
    if (err != errc::none)
      return err;
    type = type == packet_type::binary_event ? packet_type::event
                                             : packet_type::ack;
  }
  reset(out, type);
  if (text.starts_with('/')) {
    // `/<name>,` or, at the end of the packet, `/<name>`.
    auto name = text.substr(0, text.find(','));
    text.remove_prefix(std::min(name.size() + 1, text.size()));
    if (auto err = set_nsp(name, version == revision::v4, out);
        err != errc::none)
      return err;
  }
  ack_id id = 0;
  if (read_number(text, max_ack_id, id)) {
    if (id > max_ack_id)
      return errc::ack_id;
    out.id = id;
  }
  switch (type) {
  case packet_type::connect:
    return read_auth(text, bounds, version, out.auth);
  case packet_type::disconnect:
    return text.empty() ? errc::none : errc::payload;
  case packet_type::connect_error:
    return check_connect_error(text, bounds);
  default:
    break;
  }
  auto err = value_list::parse(text, attachments, bounds, out.args);
  if (err == errc::none && type == packet_type::event)
    err = take_event_name(out);
  if (err == errc::none)
    due = attachments;
  return err;
}

} // namespace callboard::codec::detail
