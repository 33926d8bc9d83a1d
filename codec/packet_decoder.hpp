#pragma once

#include "callboard/codec/errc.hpp"
#include "callboard/codec/limits.hpp"
#include "codec/dialect.hpp"
#include "codec/socket_packet.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace callboard::codec {

/// Makes packets of the messages of a client that speaks protocol 4 or 5. One
/// for each connection. Reactions to malformed packets follow socket.io-parser
/// 4.2.7 and socket.io-msgpack-parser 3.0.2. (Frames of protocol 1: see
/// `read_legacy_packet`.)
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

  /// Without a `format`, the first message decides: text is JSON, bytes are
  /// msgpack.
  explicit packet_decoder(const limits& bounds, revision version = revision::v5,
                          std::optional<parser> format = std::nullopt) noexcept
      : bounds_(bounds),
        version_(version),
        format_(format) {
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

  /// How the client writes packets, once that is known.
  std::optional<parser> format() const noexcept {
    return format_;
  }

private:
  status add_attachment(std::string_view bytes);

  status add_msgpack(std::string_view bytes);

  limits bounds_;
  revision version_;
  std::optional<parser> format_;
  errc error_ = errc::none;
  socket_packet packet_;
  // Attachments that are still to come.
  size_t due_ = 0;
};

} // namespace callboard::codec
