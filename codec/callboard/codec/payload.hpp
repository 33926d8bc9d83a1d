#pragma once

#include "callboard/codec/dialect.hpp"
#include "callboard/codec/engine_packet.hpp"
#include "callboard/codec/errc.hpp"
#include "callboard/codec/outgoing.hpp"

#include <span>
#include <string>
#include <string_view>

namespace callboard::codec {

/// Walks over the packets of a polling request's body, in order.
/// Source: Engine.IO protocol 4, "HTTP long-polling"; Engine.IO protocol 3,
/// "Encoding" (payloads); parser.js of socket.io 0.9.17.
class payload_reader {
public:
  /// `body`, in one of the framings of long-polling, must outlive the reader.
  ///
  /// 1.x clients that cannot send binary (`b64=1`, or JSONP) encode text in
  /// UTF-8 before it is encoded as all text is, and 2.x clients do not. With
  /// `maybe_twice_encoded`, this is undone in a text of `polling3_text` that
  /// looks like it: one without characters beyond U+00FF that, taken as bytes,
  /// is UTF-8.
  explicit payload_reader(std::string_view body,
                          framing form = framing::polling4,
                          bool maybe_twice_encoded = false) noexcept
      : rest_(body),
        form_(form),
        maybe_twice_encoded_(maybe_twice_encoded) {
    // nop
  }

  /// Reads the next packet into `out`, whose data is valid until the next
  /// call. In protocol 1 every frame comes as a message, whole. An empty body,
  /// or an empty element of Engine.IO 4, is an error
  /// (`errc::engine_packet_type`); a length that is missing, zero or beyond the
  /// end is `errc::payload_length`. Must not be called once `done()`.
  errc next(engine_packet& out);

  /// Whether every packet has been read, or an error has been met.
  bool done() const noexcept {
    return done_;
  }

private:
  errc next_separated(engine_packet& out);
  errc next_counted(engine_packet& out);
  errc next_binary(engine_packet& out);
  errc next_frame(engine_packet& out);

  /// Moves `size` bytes from the front of `rest_` to `out`; false if there are
  /// fewer, or none.
  bool cut(size_t size, std::string_view& out) noexcept;

  std::string_view rest_;
  std::string decoded_;
  framing form_;
  bool maybe_twice_encoded_;
  bool done_ = false;
  // In protocol 1: whether a frame with a length has been read.
  bool counted_ = false;
};

/// The body of a response to a poll.
struct payload {
  std::string body;
  /// Whether it is bytes (application/octet-stream) rather than text.
  bool binary = false;
};

/// Joins what `xs` are in a dialect of long-polling. `polling3_binary` stands
/// for a client that can read binary payloads: it gets one if any of `xs` is
/// binary, and `polling3_text` otherwise.
payload make_payload(std::span<const outgoing_ptr> xs, dialect x);

} // namespace callboard::codec
