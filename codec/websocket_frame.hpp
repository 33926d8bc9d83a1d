#pragma once

#include "callboard/codec/errc.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace callboard::codec {

/// WebSocket opcodes. Source: RFC 6455 section 11.8.
enum class opcode : uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10,
};

/// Close codes that we send. Source: RFC 6455 section 7.4.1.
enum class close_code : uint16_t {
  /// No code at all (an empty close frame).
  none = 0,
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  invalid_payload = 1007,
  too_big = 1009,
};

/// Appends the header of a final, unmasked (server to client) frame;
/// `deflated` marks it as compressed (RFC 7692 section 6).
void append_frame_header(std::string& out, opcode op, size_t payload_size,
                         bool deflated = false);

/// Number of bytes that `append_frame_header` appends.
size_t frame_header_size(size_t payload_size) noexcept;

/// Appends a whole control or data frame.
void append_frame(std::string& out, opcode op, std::string_view payload);

/// Appends a close frame (empty for `close_code::none`).
void append_close_frame(std::string& out, close_code code);

/// The close code that answers a frame error.
close_code close_code_for(errc x) noexcept;

/// The value of Sec-WebSocket-Accept for a client's Sec-WebSocket-Key.
/// Source: RFC 6455 section 4.2.2.
std::string websocket_accept(std::string_view key);

class inflater;

/// Reads frames from a client, in whatever pieces they arrive. Joins
/// fragments, unmasks, decompresses, checks UTF-8 and limits. Does not need to
/// see a whole frame at once; a message that lies whole in one piece, and is
/// not compressed, is not copied. Owns no memory between messages.
/// Source: RFC 6455 section 5, RFC 7692 section 6.
class frame_reader {
public:
  /// What `next` found.
  enum class status : uint8_t {
    /// All input is consumed; more is needed.
    need_more,
    /// A whole text or binary message.
    message,
    /// A ping, pong or close frame.
    control,
    /// The client broke the protocol; `error` tells how. Final.
    error,
  };

  struct result {
    status state = status::need_more;
    /// text, binary, ping, pong or close.
    opcode op = opcode::text;
    /// The message, or the control frame's payload (of a close frame: with its
    /// code). Valid until the next call of `next` and as long as the input.
    std::string_view payload;
    errc error = errc::none;
  };

  /// `max_message` bounds a message (all its fragments), in bytes, compressed
  /// and not. With `inflate`, which must outlive the reader and may be shared,
  /// messages may be compressed.
  explicit frame_reader(size_t max_message,
                        inflater* inflate = nullptr) noexcept;

  /// Consumes the front of `input` up to the end of one message or control
  /// frame, and moves `input` past it. Unmasks in place.
  result next(std::span<char>& input);

private:
  /// Collects a header; sets `in_payload_` once it is complete.
  errc read_header(std::span<char>& input) noexcept;

  /// Checks the first two bytes of a header.
  errc check_start() noexcept;

  void unmask(std::span<char> xs) noexcept;

  result finish(std::string_view payload);

  result fail(errc x) noexcept;

  size_t max_message_;
  inflater* inflate_;
  // Payload bytes of the current frame that are still to come.
  uint64_t due_ = 0;
  // Data of the current message or control frame, unless it lies whole in the
  // input. A control frame may come between the fragments of a message.
  std::string message_;
  std::string control_;
  // The last result refers to `message_` or `control_`: free it.
  bool message_lent_ = false;
  bool control_lent_ = false;
  // The current message has begun (its last frame is not complete).
  bool in_message_ = false;
  // The current message is compressed.
  bool deflated_ = false;
  // The current frame's header is complete, its payload is not.
  bool in_payload_ = false;
  bool fin_ = false;
  opcode op_ = opcode::text;
  opcode message_op_ = opcode::text;
  errc error_ = errc::none;
  // The current frame's header as far as it has arrived.
  std::array<uint8_t, 14> header_{};
  uint8_t header_size_ = 0;
  // The masking key, and which of its bytes comes next.
  uint8_t phase_ = 0;
  std::array<char, 4> mask_{};
};

} // namespace callboard::codec
