#include "callboard/codec/outgoing.hpp"

#include "callboard/codec/base64.hpp"
#include "callboard/codec/deflate.hpp"
#include "callboard/codec/websocket_frame.hpp"

#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <utility>

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

struct frame_view {
  opcode op;
  std::string_view payload;
  /// Size of the header and the payload.
  size_t size;
};

/// The first of our own frames.
frame_view first_frame(std::string_view frames) {
  auto op = static_cast<opcode>(frames[0] & 0x0f);
  auto length = static_cast<uint8_t>(frames[1]);
  size_t extended = length < 126 ? 0 : length == 126 ? 2 : 8;
  size_t size = extended == 0 ? length : 0;
  for (auto c : frames.substr(2, extended))
    size = size << 8 | static_cast<uint8_t>(c);
  return {op, frames.substr(2 + extended, size), 2 + extended + size};
}

/// The polling form of the WebSocket form.
std::string to_payload(std::string_view frames) {
  std::string result;
  while (!frames.empty()) {
    auto frame = first_frame(frames);
    frames.remove_prefix(frame.size);
    if (!result.empty())
      result += record_separator;
    if (frame.op == opcode::text) {
      result += frame.payload;
    } else {
      result += 'b';
      append_base64(result, frame.payload);
    }
  }
  return result;
}

/// The compressed form of the WebSocket form; empty if it is the same.
std::string deflate_frames(std::string_view frames, deflater& with,
                           size_t threshold, int level) {
  std::string result;
  std::string deflated;
  // What is not in `result` yet; frames that stay as they are, are copied
  // together.
  auto rest = frames;
  for (size_t i = 0; i < rest.size();) {
    auto frame = first_frame(rest.substr(i));
    if (frame.payload.size() >= threshold
        && with.deflate_message(frame.payload, level, deflated)) {
      result += rest.substr(0, i);
      append_frame_header(result, frame.op, deflated.size(), true);
      result += deflated;
      rest.remove_prefix(i + frame.size);
      i = 0;
    } else {
      i += frame.size;
    }
  }
  if (!result.empty())
    result += rest;
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
                             const value_list& args,
                             const event_options& options) {
  const auto& attachments = args.attachments();
  auto front =
      packet_front(packet_type::event, nsp, options.id, attachments.size());
  std::string last;
  if (!options.offset.empty())
    last = ",\"" + std::string{options.offset} + '"';
  auto result = make({front, "[", quote(name), args.empty() ? "" : ",",
                      args.joined(), last, "]"},
                     attachments);
  result->offset_ = options.offset;
  result->compress_ = options.compress;
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
  result->compress_ = compress_;
  return result;
}

// -- access -------------------------------------------------------------------

socket_packet outgoing::decode() const {
  // What we have made ourselves is within any bounds.
  constexpr auto max = std::numeric_limits<size_t>::max();
  packet_decoder decoder{limits{max, max, 10'000}};
  auto state = packet_decoder::status::need_more;
  std::string_view rest{frames_};
  while (!rest.empty()) {
    auto frame = first_frame(rest);
    rest.remove_prefix(frame.size);
    if (frame.op == opcode::binary)
      state = decoder.add_binary(frame.payload);
    else if (frame.payload.starts_with('4'))
      state = decoder.add_text(frame.payload.substr(1));
  }
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

std::string_view outgoing::deflated(deflater& with, size_t threshold,
                                    int level) const {
  if (compress_ && !std::exchange(deflated_done_, true))
    deflated_ = deflate_frames(frames_, with, threshold, level);
  return deflated_.empty() ? frames_ : deflated_;
}

} // namespace callboard::codec
