#pragma once

#include "callboard/codec/value_list.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace callboard::codec {

/// Kinds of Socket.IO packets. Source: Socket.IO protocol 5, "Packet types".
/// Protocol 4 has the same; its ERROR is our `connect_error`.
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
  /// Payload of a CONNECT packet (before protocol 5: the parameters of its
  /// query, as strings); an empty object if there was none. Null for other
  /// packets that a decoder made.
  nlohmann::json auth = nlohmann::json::object();
};

/// Whether applications may neither send nor receive an event of this name
/// (connect, connect_error, disconnect, disconnecting, newListener,
/// removeListener).
bool is_reserved_event(std::string_view name) noexcept;

} // namespace callboard::codec
