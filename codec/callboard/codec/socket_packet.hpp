#pragma once

#include "callboard/codec/errc.hpp"
#include "callboard/codec/limits.hpp"
#include "callboard/codec/value_list.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace callboard::codec {

/// Kinds of Socket.IO packets. Source: Socket.IO protocol 5, "Packet types".
enum class packet_type : uint8_t {
  connect = 0,
  disconnect = 1,
  event = 2,
  ack = 3,
  connect_error = 4,
  binary_event = 5,
  binary_ack = 6,
};

/// Identifies an acknowledgement within a namespace. JavaScript clients hold it
/// in a double, so it stays below 2^53.
using ack_id = uint64_t;

/// A packet that came from a client, complete and checked. The two binary kinds
/// appear as event and ack.
struct socket_packet {
  packet_type type = packet_type::event;
  std::string nsp = "/";
  std::optional<ack_id> id;
  /// The event's name; numbers in their JSON text. Empty for other packets.
  std::string event;
  /// Arguments of an event (without its name) or of an acknowledgement.
  value_list args;
  /// Payload of a CONNECT packet; an empty object if there was none. Null for
  /// other packets that a decoder made.
  nlohmann::json auth = nlohmann::json::object();
};

/// Whether applications may neither send nor receive an event of this name
/// (connect, connect_error, disconnect, disconnecting, newListener,
/// removeListener).
bool is_reserved_event(std::string_view name) noexcept;

/// Puts packets together from text and attachments. One for each connection.
/// Reactions to malformed packets follow socket.io-parser 4.2.7.
class packet_decoder {
public:
  /// What `add_text` and `add_binary` report.
  enum class status : uint8_t {
    /// `take()` has a packet.
    complete,
    /// Attachments are due.
    need_more,
    /// The client broke the protocol; `error()` tells how. Final.
    failed,
  };

  explicit packet_decoder(const limits& bounds) noexcept
      : bounds_(bounds) {
    // nop
  }

  /// Adds the data of a text message.
  status add_text(std::string_view text);

  /// Adds the data of a binary message.
  status add_binary(std::string_view bytes);

  /// Moves the complete packet out.
  socket_packet take() noexcept {
    return std::move(packet_);
  }

  errc error() const noexcept {
    return error_;
  }

private:
  /// Reads a packet's text into `packet_` and `due_`.
  errc read(std::string_view text);

  errc read_payload(std::string_view json, size_t attachments);

  limits bounds_;
  socket_packet packet_;
  // Attachments that are still to come.
  size_t due_ = 0;
  errc error_ = errc::none;
};

} // namespace callboard::codec
