#include "codec/payload.hpp"

#include "codec/binary_packet.hpp"
#include "codec/utf16.hpp"

#include <algorithm>

namespace callboard::codec {

namespace {

/// Marks the frames of a payload of protocol 1: U+FFFD.
constexpr std::string_view frame_mark = "\xef\xbf\xbd";

/// Digits that a length may have; more than any body is long.
constexpr size_t max_digits = 12;

/// Reads a length that ends with `end` from the front of `text`. Digits count
/// from `zero`. Leading zeros are fine. False if there is no such length.
bool read_length(std::string_view& text, char zero, std::string_view end,
                 size_t& out) noexcept {
  out = 0;
  size_t i = 0;
  for (; i < text.size() && i < max_digits; ++i) {
    auto digit = static_cast<unsigned char>(text[i] - zero);
    if (digit > 9)
      break;
    out = out * 10 + digit;
  }
  if (i == 0 || !text.substr(i).starts_with(end))
    return false;
  text.remove_prefix(i + end.size());
  return true;
}

} // namespace

// -- reading ------------------------------------------------------------------

errc payload_reader::next(engine_packet& out) {
  auto result = errc::none;
  switch (form_) {
  case framing::polling3_text:
    result = next_counted(out);
    break;
  case framing::polling3_binary:
    result = next_binary(out);
    break;
  case framing::polling1:
    result = next_frame(out);
    break;
  default:
    result = next_separated(out);
  }
  if (result != errc::none)
    done_ = true;
  return result;
}

bool payload_reader::cut(size_t size, std::string_view& out) noexcept {
  if (size == 0 || size > rest_.size())
    return false;
  out = rest_.substr(0, size);
  rest_.remove_prefix(size);
  done_ = rest_.empty();
  return true;
}

errc payload_reader::next_separated(engine_packet& out) {
  auto end = rest_.find(record_separator);
  auto text = rest_.substr(0, end);
  if (end == std::string_view::npos)
    done_ = true;
  else
    rest_.remove_prefix(end + 1);
  return detail::read_text_packet(text, false, decoded_, out);
}

errc payload_reader::next_counted(engine_packet& out) {
  if (rest_.empty())
    return errc::engine_packet_type;
  size_t units;
  std::string_view text;
  if (!read_length(rest_, '0', ":", units)
      || !cut(detail::utf16_prefix(rest_, units), text))
    return errc::payload_length;
  if (client_text_)
    decode_twice(text);
  return detail::read_text_packet(text, true, decoded_, out);
}

void payload_reader::decode_twice(std::string_view& text) {
  using enum text_encoding;
  if (*client_text_ == once || detail::is_ascii(text))
    return;
  if (detail::decode_latin1(text, decoded_)) {
    *client_text_ = twice;
    text = decoded_;
  } else if (*client_text_ == unknown) {
    *client_text_ = once;
  }
}

errc payload_reader::next_binary(engine_packet& out) {
  if (rest_.empty())
    return errc::engine_packet_type;
  auto kind = rest_[0];
  if (kind != '\0' && kind != '\1')
    return errc::payload_length;
  rest_.remove_prefix(1);
  size_t size;
  std::string_view packet;
  if (!read_length(rest_, '\0', "\xff", size) || !cut(size, packet))
    return errc::payload_length;
  return kind == '\0' ? detail::read_text_packet(packet, true, decoded_, out)
                      : detail::read_typed_binary(packet, out);
}

errc payload_reader::next_frame(engine_packet& out) {
  if (rest_.empty())
    return errc::engine_packet_type;
  out = {engine_type::message, false, rest_};
  if (!rest_.starts_with(frame_mark)) {
    // One frame without a length; between others it has no place.
    auto alone = !counted_;
    done_ = true;
    return alone ? errc::none : errc::payload_length;
  }
  counted_ = true;
  rest_.remove_prefix(frame_mark.size());
  size_t units;
  if (!read_length(rest_, '0', frame_mark, units)
      || !cut(detail::utf16_prefix(rest_, units), out.data))
    return errc::payload_length;
  return errc::none;
}

// -- writing ------------------------------------------------------------------

payload make_payload(std::span<const outgoing_ptr> xs, dialect x,
                     bool only_binary) {
  payload result;
  if (x.form == framing::polling3_binary) {
    result.binary =
        only_binary || std::any_of(xs.begin(), xs.end(), [&](const auto& y) {
          return y->is_binary(x.format);
        });
    if (!result.binary)
      x.form = framing::polling3_text;
  }
  auto& body = result.body;
  size_t total = 0;
  for (const auto& y : xs)
    // With some bytes for a length.
    total += y->bytes(x).size() + max_digits;
  body.reserve(total);
  auto count = [&](const auto& y) { return !y->bytes(x).empty(); };
  auto alone = x.form != framing::polling1
               || std::count_if(xs.begin(), xs.end(), count) < 2;
  for (const auto& y : xs) {
    auto part = y->bytes(x);
    if (part.empty())
      continue;
    if (x.form == framing::polling4 && !body.empty())
      body += record_separator;
    if (!alone) {
      body += frame_mark;
      body += std::to_string(detail::utf16_length(part));
      body += frame_mark;
    }
    body += part;
  }
  return result;
}

} // namespace callboard::codec
