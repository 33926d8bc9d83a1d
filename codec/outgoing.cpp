#include "codec/outgoing.hpp"

#include "codec/json_text.hpp"
#include "codec/messages.hpp"
#include "codec/own_packet.hpp"

#include "codec/deflate.hpp"
#include "codec/packet_decoder.hpp"
#include "codec/websocket_frame.hpp"

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
  if (!simdjson::validate_utf8(x))
    return nlohmann::json(x).dump(-1, ' ', false,
                                  nlohmann::json::error_handler_t::replace);
  std::string result;
  result.reserve(x.size() + 2);
  detail::append_quoted(result, x);
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
    auto frame = detail::first_frame(rest.substr(i));
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
  auto result = make({front, json}, attachments);
  result->packet_ = true;
  result->same_text_ =
      type != packet_type::connect && type != packet_type::connect_error;
  return result;
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
  result->packet_ = true;
  result->same_text_ = options.offset.empty();
  return result;
}

outgoing_ptr outgoing::ack(std::string_view nsp, ack_id id,
                           const value_list& args) {
  const auto& attachments = args.attachments();
  auto front = packet_front(packet_type::ack, nsp, id, attachments.size());
  auto result = make({front, "[", args.joined(), "]"}, attachments);
  result->packet_ = true;
  return result;
}

outgoing_ptr outgoing::clone() const {
  auto result = make();
  result->frames_ = frames_;
  result->offset_ = offset_;
  result->header_ = header_;
  result->binary_ = binary_;
  result->compress_ = compress_;
  result->packet_ = packet_;
  result->same_text_ = same_text_;
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
    auto frame = detail::first_frame(rest);
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
  // The usual case.
  if (x == framing::websocket4)
    return frames_;
  return bytes_as(representative(x));
}

std::string_view outgoing::deflated(dialect x, deflater& with, size_t threshold,
                                    int level) const {
  x = representative(x);
  auto plain = bytes_as(x);
  if (!compress_)
    return plain;
  auto known = find(x, true);
  if (!known) {
    others_.push_front(
        {x, true, deflate_frames(plain, with, threshold, level)});
    known = &others_.front().bytes;
  }
  return known->empty() ? plain : *known;
}

// -- private ------------------------------------------------------------------

std::string_view outgoing::bytes_as(dialect x) const {
  if (x == framing::websocket4)
    return frames_;
  if (x == framing::polling4 && !binary_)
    return std::string_view{frames_}.substr(header_);
  if (x == framing::polling1) {
    auto frames = bytes(framing::websocket1);
    return frames.empty() ? frames : detail::first_frame(frames).payload;
  }
  if (auto known = find(x, false))
    return *known;
  others_.push_front({x, false, encode(x)});
  return others_.front().bytes;
}

dialect outgoing::representative(dialect x) const noexcept {
  auto version = revision_of(x.form);
  if (!packet_ || version == revision::v1)
    x.format = parser::json;
  if (x.format == parser::msgpack || binary_)
    return x;
  // Only text, so that binary in the dialect makes no difference.
  if (x.form == framing::websocket3_base64)
    x.form = framing::websocket3;
  if (x.form == framing::websocket4_base64
      || (x.form == framing::websocket3 && same_text_))
    x.form = framing::websocket4;
  return x;
}

const std::string* outgoing::find(dialect key, bool deflated) const noexcept {
  for (const auto& x : others_)
    if (x.key == key && x.deflated == deflated)
      return &x.bytes;
  return nullptr;
}

std::string outgoing::encode(dialect x) const {
  detail::messages what;
  detail::translate({frames_, packet_, offset_}, x, what);
  return detail::frame(what, x.form);
}

} // namespace callboard::codec
