#pragma once

#include "callboard/codec/errc.hpp"
#include "codec/dialect.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace callboard::codec {

/// Kinds of Engine.IO packets, in protocols 3 and 4. Source: Engine.IO protocol
/// 4, "Packet encoding".
enum class engine_type : uint8_t {
  open = 0,
  close = 1,
  ping = 2,
  pong = 3,
  message = 4,
  upgrade = 5,
  noop = 6,
};

/// One Engine.IO packet. A binary packet is always a message.
struct engine_packet {
  engine_type type = engine_type::noop;
  bool binary = false;
  /// What follows the type. A view: valid as long as the bytes it was read
  /// from.
  std::string_view data;
};

/// Separates the packets of a polling payload of Engine.IO 4.
constexpr char record_separator = '\x1e';

/// Reads a packet in text form (`<digit><data>`).
errc read_engine_packet(std::string_view text, engine_packet& out) noexcept;

} // namespace callboard::codec
