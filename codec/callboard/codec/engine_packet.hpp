#pragma once

#include "callboard/codec/errc.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace callboard::codec {

/// Kinds of Engine.IO packets. Source: Engine.IO protocol 4, "Packet encoding".
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

/// Reads a packet in text form (`<digit><data>`): a WebSocket text message, or
/// an element of a polling payload that does not start with `b`.
errc read_engine_packet(std::string_view text, engine_packet& out) noexcept;

/// Separates the packets of a polling payload.
constexpr char record_separator = '\x1e';

/// Walks over the packets of a polling request's body, in order.
/// Source: Engine.IO protocol 4, "HTTP long-polling".
class payload_reader {
public:
  /// `body` must outlive the reader.
  explicit payload_reader(std::string_view body) noexcept
      : rest_(body) {
    // nop
  }

  /// Reads the next packet into `out`, whose data is valid until the next
  /// call. An empty body or an empty element is an error
  /// (`errc::engine_packet_type`). Must not be called once `done()`.
  errc next(engine_packet& out);

  /// Whether every packet has been read, or an error has been met.
  bool done() const noexcept {
    return done_;
  }

private:
  std::string_view rest_;
  std::string decoded_;
  bool done_ = false;
};

} // namespace callboard::codec
