#include "codec/deflate.hpp"
#include "codec/websocket_frame.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

namespace callboard::codec {

namespace {

constexpr bool is_control(opcode op) noexcept {
  return static_cast<uint8_t>(op) >= 8;
}

/// Whether a close frame may carry `code`. Source: RFC 6455 section 7.4 and
/// the IANA registry that it founds.
constexpr bool is_valid_close_code(unsigned code) noexcept {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005
          && code != 1006)
         || (code >= 3000 && code <= 4999);
}

errc check_close_payload(std::string_view payload) noexcept {
  if (payload.empty())
    return errc::none;
  if (payload.size() == 1)
    return errc::frame_protocol;
  auto code = static_cast<uint8_t>(payload[0]) * 256u
              + static_cast<uint8_t>(payload[1]);
  if (!is_valid_close_code(code))
    return errc::frame_protocol;
  if (!simdjson::validate_utf8(payload.substr(2)))
    return errc::frame_utf8;
  return errc::none;
}

} // namespace

frame_reader::frame_reader(size_t max_message, inflater* inflate) noexcept
    : max_message_(max_message),
      inflate_(inflate) {
  // nop
}

frame_reader::result frame_reader::next(std::span<char>& input) {
  if (error_ != errc::none)
    return fail(error_);
  if (message_lent_) {
    message_ = std::string{};
    message_lent_ = false;
  }
  if (control_lent_) {
    control_ = std::string{};
    control_lent_ = false;
  }
  for (;;) {
    if (!in_payload_) {
      auto err = read_header(input);
      if (err != errc::none)
        return fail(err);
      if (!in_payload_)
        return {};
    }
    auto n = static_cast<size_t>(std::min<uint64_t>(due_, input.size()));
    auto piece = input.first(n);
    input = input.subspan(n);
    unmask(piece);
    due_ -= n;
    auto& collected = is_control(op_) ? control_ : message_;
    std::string_view payload{piece.data(), n};
    if (due_ > 0 || !fin_ || !collected.empty()) {
      // Grows by doubling with what has arrived, whatever the header says.
      collected.append(payload);
      payload = collected;
    }
    if (due_ > 0)
      return {};
    in_payload_ = false;
    header_size_ = 0;
    if (fin_)
      return finish(payload);
  }
}

errc frame_reader::read_header(std::span<char>& input) noexcept {
  auto collect = [&](size_t size) {
    auto n = std::min(size - header_size_, input.size());
    if (n > 0)
      std::memcpy(header_.data() + header_size_, input.data(), n);
    header_size_ += static_cast<uint8_t>(n);
    input = input.subspan(n);
    return header_size_ == size;
  };
  if (header_size_ < 2) {
    if (!collect(2))
      return errc::none;
    if (auto err = check_start(); err != errc::none)
      return err;
  }
  auto length = header_[1] & 0x7fu;
  size_t extended = length < 126 ? 0 : length == 126 ? 2 : 8;
  if (!collect(2 + extended + mask_.size()))
    return errc::none;
  uint64_t size = extended == 0 ? length : 0;
  for (size_t i = 0; i < extended; ++i)
    size = size << 8 | header_[2 + i];
  if (size >> 63 != 0)
    return errc::frame_protocol;
  if (!is_control(op_) && size > max_message_ - message_.size())
    return errc::frame_too_big;
  std::memcpy(mask_.data(), header_.data() + 2 + extended, mask_.size());
  phase_ = 0;
  due_ = size;
  in_payload_ = true;
  return errc::none;
}

errc frame_reader::check_start() noexcept {
  fin_ = (header_[0] & 0x80) != 0;
  op_ = static_cast<opcode>(header_[0] & 0x0f);
  // The first reserved bit is permessage-deflate's.
  auto deflated = (header_[0] & 0x40) != 0;
  auto reserved = (header_[0] & 0x30) != 0;
  auto masked = (header_[1] & 0x80) != 0;
  if (reserved || !masked || (deflated && !inflate_))
    return errc::frame_protocol;
  switch (op_) {
  case opcode::continuation:
    return in_message_ && !deflated ? errc::none : errc::frame_protocol;
  case opcode::text:
  case opcode::binary:
    if (in_message_)
      return errc::frame_protocol;
    in_message_ = true;
    deflated_ = deflated;
    message_op_ = op_;
    return errc::none;
  case opcode::close:
  case opcode::ping:
  case opcode::pong:
    if (!fin_ || deflated || (header_[1] & 0x7f) > 125)
      return errc::frame_protocol;
    return errc::none;
  }
  return errc::frame_protocol;
}

void frame_reader::unmask(std::span<char> xs) noexcept {
  // The key, turned to where the last piece ended, twice.
  std::array<char, 8> key;
  for (size_t i = 0; i < key.size(); ++i)
    key[i] = mask_[(phase_ + i) % mask_.size()];
  uint64_t key_bits;
  std::memcpy(&key_bits, key.data(), sizeof(key_bits));
  size_t i = 0;
  for (; i + key.size() <= xs.size(); i += key.size()) {
    uint64_t bits;
    std::memcpy(&bits, xs.data() + i, sizeof(bits));
    bits ^= key_bits;
    std::memcpy(xs.data() + i, &bits, sizeof(bits));
  }
  for (; i < xs.size(); ++i)
    xs[i] = static_cast<char>(xs[i] ^ key[i % key.size()]);
  phase_ = static_cast<uint8_t>((phase_ + xs.size()) % mask_.size());
}

frame_reader::result frame_reader::finish(std::string_view payload) {
  if (is_control(op_)) {
    control_lent_ = true;
    if (op_ == opcode::close)
      if (auto err = check_close_payload(payload); err != errc::none)
        return fail(err);
    return {status::control, op_, payload, errc::none};
  }
  message_lent_ = true;
  in_message_ = false;
  if (deflated_) {
    std::string inflated;
    if (auto err = inflate_->inflate_message(payload, max_message_, inflated);
        err != errc::none)
      return fail(err);
    message_ = std::move(inflated);
    payload = message_;
  }
  if (message_op_ == opcode::text && !simdjson::validate_utf8(payload))
    return fail(errc::frame_utf8);
  return {status::message, message_op_, payload, errc::none};
}

frame_reader::result frame_reader::fail(errc x) noexcept {
  error_ = x;
  message_ = std::string{};
  return {status::error, op_, {}, x};
}

} // namespace callboard::codec
