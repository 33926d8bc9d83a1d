#include "callboard/codec/socket_packet.hpp"

#include "json_text.hpp"

#include "callboard/codec/engine_packet.hpp"

#include <simdjson.h>

#include <algorithm>

namespace callboard::codec {

namespace {

constexpr std::string_view reserved_events[] = {
    "connect",       "connect_error", "disconnect",
    "disconnecting", "newListener",   "removeListener",
};

constexpr ack_id max_ack_id = (ack_id{1} << 53) - 1;

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Moves the digits at the front of `text` into `out`, which does not exceed
/// `max + 1`. Returns whether there was a digit.
bool read_number(std::string_view& text, uint64_t max, uint64_t& out) noexcept {
  size_t i = 0;
  out = 0;
  for (; i < text.size() && is_digit(text[i]); ++i)
    out = std::min(out * 10 + static_cast<uint64_t>(text[i] - '0'), max + 1);
  text.remove_prefix(i);
  return i > 0;
}

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

/// Reads `/<name>,` or, at the end of the packet, `/<name>`.
errc read_nsp(std::string_view& text, std::string& out) {
  auto end = text.find(',');
  auto name = text.substr(0, end);
  text.remove_prefix(std::min(name.size() + 1, text.size()));
  // The separator of polling payloads would tear our answer apart.
  if (name.find(record_separator) != std::string_view::npos
      || !simdjson::validate_utf8(name))
    return errc::nsp;
  out = name;
  return errc::none;
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

/// Checks the payload of a CONNECT_ERROR packet, which only servers have a
/// reason to send.
errc check_connect_error(std::string_view json, const limits& bounds) {
  std::string text;
  if (auto err = detail::copy_checked(json, bounds, text); err != errc::none)
    return err;
  auto start = text[detail::skip_space(text, 0)];
  if (start != '"' && start != '{')
    return errc::payload;
  return detail::nesting(text) > bounds.max_depth ? errc::too_deep : errc::none;
}

} // namespace

bool is_reserved_event(std::string_view name) noexcept {
  return std::find(std::begin(reserved_events), std::end(reserved_events), name)
         != std::end(reserved_events);
}

packet_decoder::status packet_decoder::add_text(std::string_view text) {
  if (error_ != errc::none)
    return status::failed;
  error_ = due_ > 0 ? errc::text_instead_of_attachment : read(text);
  if (error_ != errc::none)
    return status::failed;
  return due_ > 0 ? status::need_more : status::complete;
}

packet_decoder::status packet_decoder::add_binary(std::string_view bytes) {
  if (error_ == errc::none && due_ == 0)
    error_ = errc::unexpected_attachment;
  if (error_ != errc::none)
    return status::failed;
  packet_.args.attachments().emplace_back(bytes);
  --due_;
  return due_ > 0 ? status::need_more : status::complete;
}

errc packet_decoder::read(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '6')
    return errc::packet_type;
  auto type = static_cast<packet_type>(text[0] - '0');
  text.remove_prefix(1);
  size_t attachments = 0;
  if (type == packet_type::binary_event || type == packet_type::binary_ack) {
    auto err =
        read_attachment_count(text, bounds_.max_attachments, attachments);
    if (err != errc::none)
      return err;
    type = type == packet_type::binary_event ? packet_type::event
                                             : packet_type::ack;
  }
  packet_.type = type;
  packet_.nsp = "/";
  if (text.starts_with('/'))
    if (auto err = read_nsp(text, packet_.nsp); err != errc::none)
      return err;
  packet_.id.reset();
  ack_id id = 0;
  if (read_number(text, max_ack_id, id)) {
    if (id > max_ack_id)
      return errc::ack_id;
    packet_.id = id;
  }
  packet_.event.clear();
  packet_.args = value_list{};
  packet_.auth = nullptr;
  if (auto err = read_payload(text, attachments); err != errc::none)
    return err;
  due_ = attachments;
  return errc::none;
}

errc packet_decoder::read_payload(std::string_view json, size_t attachments) {
  switch (packet_.type) {
  case packet_type::connect:
    packet_.auth = nlohmann::json::object();
    return json.empty() ? errc::none
                        : parse_object(json, bounds_, packet_.auth);
  case packet_type::disconnect:
    return json.empty() ? errc::none : errc::payload;
  case packet_type::connect_error:
    return check_connect_error(json, bounds_);
  default:
    break;
  }
  auto& args = packet_.args;
  if (auto err = value_list::parse(json, attachments, bounds_, args);
      err != errc::none || packet_.type == packet_type::ack)
    return err;
  if (args.empty())
    return errc::payload;
  if (auto err = read_event_name(args.text(0), packet_.event);
      err != errc::none)
    return err;
  args.pop_front();
  return errc::none;
}

} // namespace callboard::codec
