#pragma once

#include "callboard/codec/errc.hpp"
#include "callboard/codec/limits.hpp"
#include "codec/socket_packet.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace callboard::codec {

/// Kinds of frames in Socket.IO 0.9 (protocol 1).
enum class legacy_type : uint8_t {
  disconnect = 0,
  connect = 1,
  heartbeat = 2,
  message = 3,
  json = 4,
  event = 5,
  ack = 6,
  error = 7,
  noop = 8,
};

/// A frame `type:id[+]:endpoint[:data]`. Its views are valid as long as the
/// bytes it was read from.
struct legacy_frame {
  legacy_type type = legacy_type::noop;
  /// Asks for an acknowledgement.
  std::optional<ack_id> id;
  /// Whether the application acknowledges, with values (`id+`); otherwise the
  /// server does at once, see `wants_automatic_ack`.
  bool by_application = false;
  /// A namespace, or "" for "/"; may have a query.
  std::string_view endpoint;
  std::string_view data;
};

/// What a client gets whose session is unknown: "client not handshaken", with
/// the advice to connect again.
constexpr std::string_view not_handshaken = "7:::1+0";

/// Whether the server acknowledges the frame by itself, at once: with an empty
/// ack for `x.id`, to the endpoint of the frame.
constexpr bool wants_automatic_ack(const legacy_frame& x) noexcept {
  return x.id && !x.by_application;
}

/// Reads a frame; `errc::legacy_frame` if it is none, `errc::packet_type` if
/// its type is unknown. Source: parser.js of socket.io 0.9.17.
errc read_legacy_frame(std::string_view text, legacy_frame& out) noexcept;

/// Makes a packet of a frame that is one: connect (with its query as payload),
/// disconnect, event, ack, or a message (a string or a JSON value), which is
/// the event "message". The others are the session's business:
/// `errc::packet_type`.
errc read_legacy_packet(const legacy_frame& x, const limits& bounds,
                        socket_packet& out);

} // namespace callboard::codec
