#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// As much of WebSocket (RFC 6455) as a peer needs that only meets well-behaved
/// ones: whole messages, no extensions.
namespace bench::wire {

enum class opcode : uint8_t {
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10,
};

/// The key of the handshake is always the same, and so is its answer (the
/// example of RFC 6455 section 1.3).
constexpr std::string_view websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view websocket_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Appends a frame as a server sends it.
void append_frame(std::string& out, opcode op, std::string_view payload);

/// Appends a frame as a client sends it: masked, always with the same key.
void append_masked_frame(std::string& out, opcode op, std::string_view payload);

struct frame {
  opcode op;
  std::span<char> payload;
};

/// Removes a whole frame from the front of `input`, and unmasks it in place.
/// Nothing if there is none yet. Throws `std::runtime_error` for frames that
/// nobody should send here.
std::optional<frame> next_frame(std::span<char>& input);

} // namespace bench::wire
