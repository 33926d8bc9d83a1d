#include "callboard/codec/outgoing.hpp"

#include "callboard/codec/base64.hpp"
#include "callboard/codec/websocket_frame.hpp"

#include <simdjson.h>

#include <algorithm>
#include <limits>

namespace callboard::codec {

namespace {

/// The front of a packet up to its payload, from the Engine.IO type on.
std::string packet_front(packet_type type, std::string_view nsp,
                         std::optional<ack_id> id, size_t num_attachments) {
  auto digit = static_cast<uint8_t>(type);
  if (num_attachments > 0) {
    if (type == packet_type::event)
      digit = static_cast<uint8_t>(packet_type::binary_event);
    else if (type == packet_type::ack)
      digit = static_cast<uint8_t>(packet_type::binary_ack);
  }
  std::string result{'4', static_cast<char>('0' + digit)};
  if (num_attachments > 0) {
    result += std::to_string(num_attachments);
    result += '-';
  }
  if (nsp != "/") {
    result += nsp;
    result += ',';
  }
  if (id)
    result += std::to_string(*id);
  return result;
}

/// `x` as JSON text.
std::string quote(std::string_view x) {
  auto is_special = [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\';
  };
  if (std::any_of(x.begin(), x.end(), is_special)
      || !simdjson::validate_utf8(x))
    return nlohmann::json(x).dump(-1, ' ', false,
                                  nlohmann::json::error_handler_t::replace);
  std::string result;
  result.reserve(x.size() + 2);
  result += '"';
  result += x;
  result += '"';
  return result;
}

/// Calls `f(opcode, payload)` for each frame.
template <class F>
void for_each_frame(std::string_view frames, F f) {
  while (!frames.empty()) {
    auto length = static_cast<uint8_t>(frames[1]);
    size_t extended = length < 126 ? 0 : length == 126 ? 2 : 8;
    size_t size = extended == 0 ? length : 0;
    for (auto c : frames.substr(2, extended))
      size = size << 8 | static_cast<uint8_t>(c);
    f(static_cast<opcode>(frames[0] & 0x0f), frames.substr(2 + extended, size));
    frames.remove_prefix(2 + extended + size);
  }
}

/// The polling form of the WebSocket form.
std::string to_payload(std::string_view frames) {
  std::string result;
  for_each_frame(frames, [&](opcode op, std::string_view payload) {
    if (!result.empty())
      result += record_separator;
    if (op == opcode::text) {
      result += payload;
    } else {
      result += 'b';
      append_base64(result, payload);
    }
  });
  return result;
}

} // namespace

// -- construction -------------------------------------------------------------

std::shared_ptr<outgoing> outgoing::make() {
  // Opens the constructor to `make_shared`.
  struct access : outgoing {};
  return std::make_shared<access>();
}

std::shared_ptr<outgoing>
outgoing::make(std::initializer_list<std::string_view> text,
               const std::vector<std::string>& attachments) {
  size_t text_size = 0;
  for (auto x : text)
    text_size += x.size();
  auto header_size = frame_header_size(text_size);
  auto total = header_size + text_size;
  for (const auto& x : attachments)
    total += frame_header_size(x.size()) + x.size();
  auto result = make();
  result->header_ = static_cast<uint8_t>(header_size);
  result->binary_ = !attachments.empty();
  auto& out = result->frames_;
  out.reserve(total);
  append_frame_header(out, opcode::text, text_size);
  for (auto x : text)
    out += x;
  for (const auto& x : attachments)
    append_frame(out, opcode::binary, x);
  return result;
}

outgoing_ptr outgoing::engine(engine_type type, std::string_view data) {
  auto digit = static_cast<char>('0' + static_cast<uint8_t>(type));
  return make({{&digit, 1}, data}, {});
}

outgoing_ptr outgoing::binary(std::string_view bytes) {
  auto result = make();
  append_frame(result->frames_, opcode::binary, bytes);
  result->header_ = static_cast<uint8_t>(frame_header_size(bytes.size()));
  result->binary_ = true;
  return result;
}

outgoing_ptr outgoing::packet(packet_type type, std::string_view nsp,
                              std::optional<ack_id> id, std::string_view json,
                              const std::vector<std::string>& attachments) {
  auto front = packet_front(type, nsp, id, attachments.size());
  return make({front, json}, attachments);
}

outgoing_ptr outgoing::event(std::string_view nsp, std::string_view name,
                             const value_list& args, std::optional<ack_id> id,
                             std::string_view offset) {
  const auto& attachments = args.attachments();
  auto front = packet_front(packet_type::event, nsp, id, attachments.size());
  auto last =
      offset.empty() ? std::string{} : ",\"" + std::string{offset} + '"';
  auto result = make({front, "[", quote(name), args.empty() ? "" : ",",
                      args.joined(), last, "]"},
                     attachments);
  result->offset_ = offset;
  return result;
}

outgoing_ptr outgoing::ack(std::string_view nsp, ack_id id,
                           const value_list& args) {
  const auto& attachments = args.attachments();
  auto front = packet_front(packet_type::ack, nsp, id, attachments.size());
  return make({front, "[", args.joined(), "]"}, attachments);
}

outgoing_ptr outgoing::clone() const {
  auto result = make();
  result->frames_ = frames_;
  result->header_ = header_;
  result->binary_ = binary_;
  result->offset_ = offset_;
  return result;
}

// -- access -------------------------------------------------------------------

socket_packet outgoing::decode() const {
  // What we have made ourselves is within any bounds.
  constexpr auto max = std::numeric_limits<size_t>::max();
  packet_decoder decoder{limits{max, max, 10'000}};
  auto state = packet_decoder::status::need_more;
  for_each_frame(frames_, [&](opcode op, std::string_view payload) {
    if (op == opcode::binary)
      state = decoder.add_binary(payload);
    else if (payload.starts_with('4'))
      state = decoder.add_text(payload.substr(1));
  });
  if (state == packet_decoder::status::complete)
    return decoder.take();
  socket_packet none;
  none.type = packet_type::connect;
  return none;
}

std::string_view outgoing::bytes(dialect x) const {
  if (x == dialect::websocket4)
    return frames_;
  if (!binary_)
    return std::string_view{frames_}.substr(header_);
  if (polling_.empty())
    polling_ = to_payload(frames_);
  return polling_;
}

} // namespace callboard::codec
