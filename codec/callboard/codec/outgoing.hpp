#pragma once

#include "callboard/codec/engine_packet.hpp"
#include "callboard/codec/socket_packet.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callboard::codec {

class deflater;

/// The forms in which an engine packet may leave. One for each combination of
/// protocol and transport that is in use.
enum class dialect : uint8_t {
  /// Engine.IO 4 over WebSocket: complete unmasked frames.
  websocket4,
  /// Engine.IO 4 over long-polling: part of a payload, without the separator
  /// before or after it.
  polling4,
};

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

/// One message to clients, encoded once and shared by all its recipients.
/// Immutable. Lives on one shard at a time: `bytes` and `deflated` fill a form
/// at first use without a lock.
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

  /// The bytes in the given form; valid as long as this object.
  std::string_view bytes(dialect x) const;

  /// The offset of the event, or "".
  const std::string& offset() const noexcept {
    return offset_;
  }

  /// The WebSocket form for clients with permessage-deflate: frames with at
  /// least `threshold` bytes of payload are compressed if that makes them
  /// smaller. The first call decides about threshold and level. If nothing is
  /// compressed, this is the plain form itself.
  std::string_view deflated(deflater& with, size_t threshold, int level) const;

  /// Whether this may be compressed.
  bool compress() const noexcept {
    return compress_;
  }

  /// Approximate size in memory, for the limits of outboxes, in bytes.
  size_t size() const noexcept {
    return frames_.size();
  }

private:
  outgoing() = default;

  static std::shared_ptr<outgoing> make();

  /// Joins the parts of a text message and adds the attachments.
  static std::shared_ptr<outgoing>
  make(std::initializer_list<std::string_view> text,
       const std::vector<std::string>& attachments);

  // The WebSocket form: one text frame, then a binary frame for each
  // attachment, back to back. The polling form of a packet without attachments
  // is a part of it.
  std::string frames_;
  std::string offset_;
  // Size of the first frame's header.
  uint8_t header_ = 0;
  // Whether there is anything but one text frame.
  bool binary_ = false;
  bool compress_ = true;
  // Whether `deflated_` has been made.
  mutable bool deflated_done_ = false;
  // The polling form of packets with binary parts, made at first use.
  mutable std::string polling_;
  // The compressed form, made at first use; empty if it is the plain one.
  mutable std::string deflated_;
};

using outgoing_ptr = std::shared_ptr<const outgoing>;

} // namespace callboard::codec
