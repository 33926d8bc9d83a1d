#pragma once

#include "callboard/codec/errc.hpp"
#include "codec/dialect.hpp"
#include "codec/engine_packet.hpp"
#include "codec/outgoing.hpp"

#include <span>
#include <string>
#include <string_view>

namespace callboard::codec {

/// What is known of the text that a client sends in payloads of
/// `polling3_text`. Clients 1.x encode it in UTF-8 before it is encoded as all
/// text is, clients 2.x do not, and nothing in the protocol tells which it is.
enum class text_encoding : uint8_t { unknown, once, twice };

/// Walks over the packets of a polling request's body, in order.
/// Source: Engine.IO protocol 4, "HTTP long-polling"; Engine.IO protocol 3,
/// "Encoding" (payloads); parser.js of socket.io 0.9.17.
class payload_reader {
public:
  /// `body`, in one of the framings of long-polling, must outlive the reader.
  ///
  /// The first text that is not ASCII decides what `client_text` is, unless it
  /// is known already: encoded twice if it has no characters beyond U+00FF
  /// and, taken as bytes, is UTF-8. In texts of a client that does so, that is
  /// undone. Null: nothing is encoded twice.
  explicit payload_reader(std::string_view body,
                          framing form = framing::polling4,
                          text_encoding* client_text = nullptr) noexcept
      : rest_(body),
        form_(form),
        client_text_(client_text) {
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

  /// Undoes the first of two encodings of a text.
  void decode_twice(std::string_view& text);

  /// Moves `size` bytes from the front of `rest_` to `out`; false if there are
  /// fewer, or none.
  bool cut(size_t size, std::string_view& out) noexcept;

  std::string_view rest_;
  std::string decoded_;
  framing form_;
  text_encoding* client_text_;
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
/// binary or it is `only_binary`, and `polling3_text` otherwise.
payload make_payload(std::span<const outgoing_ptr> xs, dialect x,
                     bool only_binary = false);

} // namespace callboard::codec
