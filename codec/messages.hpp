#pragma once

#include "codec/dialect.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Internal to `codec`: how the canonical form of an `outgoing` becomes another
/// one, in two steps.
namespace callboard::codec::detail {

/// What is sent, before it is framed.
struct messages {
  /// A text message with its type in front (for protocol 1: a whole frame), or
  /// "". Comes first.
  std::string_view text;
  /// Binary messages, without their type.
  std::vector<std::string_view> binary;
  /// What had to be written anew; `text` or `binary` refer to it.
  std::string storage;
};

/// What `frames` need to know about themselves.
struct canonical_form {
  std::string_view frames;
  /// Whether they are a Socket.IO packet.
  bool is_packet;
  /// Their event's last argument, or "".
  std::string_view offset;
};

/// The first step: translates into the language of `to`. The result refers to
/// `x` and to itself.
void translate(const canonical_form& x, dialect to, messages& out);

/// The second step: the bytes for a transport.
std::string frame(const messages& x, framing form);

/// The frame of protocol 1 for an Engine.IO packet or a Socket.IO packet (with
/// the type of Engine.IO in front), or "" if there is none.
/// `attachments` take the places of their placeholders.
std::string legacy_text(std::string_view text, bool is_packet,
                        std::string_view offset,
                        const std::vector<std::string_view>& attachments);

/// `json`, the text of an event's payload, without the offset at its end.
std::string without_offset(std::string_view json, std::string_view offset);

} // namespace callboard::codec::detail
