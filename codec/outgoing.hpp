#pragma once

#include "codec/dialect.hpp"
#include "codec/engine_packet.hpp"
#include "codec/socket_packet.hpp"

#include <cstdint>
#include <forward_list>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callboard::codec {

class deflater;

/// What an event may have beside its name and arguments.
struct event_options {
  /// Asks for an acknowledgement.
  std::optional<ack_id> id = std::nullopt;
  /// For clients that may come back after a lost connection: is added as last
  /// argument, and must need no escapes. Empty: none.
  std::string_view offset = {};
  /// Whether it may be compressed.
  bool compress = true;
};

/// One message to clients, encoded once for each dialect among its recipients
/// and shared by them. Immutable. Lives on one shard at a time: `bytes` and
/// `deflated` make a form at first use without a lock. What is kept from the
/// beginning is that for Engine.IO 4, WebSocket and JSON; others are made from
/// it, unless they have the same bytes.
class outgoing {
public:
  // -- construction -----------------------------------------------------------

  /// An Engine.IO packet of any type, in text form.
  static std::shared_ptr<const outgoing> engine(engine_type type,
                                                std::string_view data);

  /// A binary Engine.IO message.
  static std::shared_ptr<const outgoing> binary(std::string_view bytes);

  /// A Socket.IO packet. `json` is its payload as JSON text (may be empty),
  /// `attachments` follow as binary messages of their own. The binary kind of
  /// the type is chosen here: pass event or ack.
  static std::shared_ptr<const outgoing>
  packet(packet_type type, std::string_view nsp, std::optional<ack_id> id,
         std::string_view json,
         const std::vector<std::string>& attachments = {});

  /// An event: `name` and the arguments.
  static std::shared_ptr<const outgoing>
  event(std::string_view nsp, std::string_view name, const value_list& args,
        const event_options& options = {});

  /// An acknowledgement.
  static std::shared_ptr<const outgoing> ack(std::string_view nsp, ack_id id,
                                             const value_list& args);

  /// A copy that shares nothing, for another shard.
  std::shared_ptr<const outgoing> clone() const;

  // -- access -----------------------------------------------------------------

  /// Reads the Socket.IO packet back; of type `connect` if it is none.
  socket_packet decode() const;

  /// The bytes in a dialect; valid as long as this object. Of long-polling: a
  /// part of a payload, without the separator before or after it (see
  /// `make_payload`). Empty if the dialect cannot express it (most Engine.IO
  /// packets in protocol 1).
  ///
  /// Clients of protocols 1 and 4 get no offset: they cannot come back.
  /// Attachments to clients of protocol 1 become what JSON.stringify makes of
  /// a Buffer. Payloads for msgpack that are no JSON become nil.
  std::string_view bytes(dialect x) const;

  /// The offset of the event, or "".
  const std::string& offset() const noexcept {
    return offset_;
  }

  /// One of the WebSocket forms for clients with permessage-deflate: frames
  /// with at least `threshold` bytes of payload are compressed if that makes
  /// them smaller. The first call for a dialect decides about threshold and
  /// level. If nothing is compressed, this is the plain form itself.
  std::string_view deflated(dialect x, deflater& with, size_t threshold,
                            int level) const;

  /// Whether this has a binary message in it, to clients of this kind.
  bool is_binary(parser format) const noexcept {
    return binary_ || (packet_ && format == parser::msgpack);
  }

  /// Whether this may be compressed.
  bool compress() const noexcept {
    return compress_;
  }

  /// Approximate size in memory, for the limits of outboxes, in bytes.
  size_t size() const noexcept {
    return frames_.size();
  }

private:
  /// A form that is not the canonical one.
  struct other_form {
    dialect key;
    bool deflated;
    /// Empty for a compressed form that is the plain one.
    std::string bytes;
  };

  outgoing() = default;

  static std::shared_ptr<outgoing> make();

  /// Joins the parts of a text message and adds the attachments.
  static std::shared_ptr<outgoing>
  make(std::initializer_list<std::string_view> text,
       const std::vector<std::string>& attachments);

  /// The first of the dialects in which this has the same bytes.
  dialect representative(dialect x) const noexcept;

  /// `bytes` for a dialect that represents others.
  std::string_view bytes_as(dialect x) const;

  const std::string* find(dialect key, bool deflated) const noexcept;

  std::string encode(dialect x) const;

  // The canonical form: one text frame, then a binary frame for each
  // attachment, back to back. The polling form of a packet without attachments
  // is a part of it.
  std::string frames_;
  std::string offset_;
  // Size of the first frame's header.
  uint8_t header_ = 0;
  // Whether there is anything but one text frame.
  bool binary_ = false;
  bool compress_ = true;
  // Whether this is a Socket.IO packet.
  bool packet_ = false;
  // Whether its text is the same in protocols 4 and 5.
  bool same_text_ = true;
  // The other forms, made at first use. A list, for the addresses' sake.
  mutable std::forward_list<other_form> others_;
};

using outgoing_ptr = std::shared_ptr<const outgoing>;

} // namespace callboard::codec
