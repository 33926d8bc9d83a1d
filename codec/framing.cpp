#include "codec/messages.hpp"
#include "codec/utf16.hpp"

#include "codec/base64.hpp"
#include "codec/engine_packet.hpp"
#include "codec/websocket_frame.hpp"

namespace callboard::codec::detail {

namespace {

/// The type of a message, as byte.
constexpr char message_byte = 4;

std::string to_base64(std::string_view prefix, std::string_view bytes) {
  std::string result{prefix};
  append_base64(result, bytes);
  return result;
}

/// Appends a packet of a textual payload of Engine.IO 3.
void append_counted(std::string& out, std::string_view packet) {
  out += std::to_string(utf16_length(packet));
  out += ':';
  out += packet;
}

/// Appends the beginning of a packet of a binary payload of Engine.IO 3.
void append_binary_header(std::string& out, bool binary, size_t size) {
  out += binary ? '\1' : '\0';
  for (auto c : std::to_string(size))
    out += static_cast<char>(c - '0');
  out += '\xff';
}

} // namespace

std::string frame(const messages& x, framing form) {
  std::string out;
  auto each = [&](auto on_text, auto on_binary) {
    if (!x.text.empty())
      on_text();
    for (auto bytes : x.binary)
      on_binary(bytes);
  };
  auto text_frame = [&] { append_frame(out, opcode::text, x.text); };
  switch (form) {
  case framing::websocket4:
  case framing::websocket1:
    each(text_frame,
         [&](auto bytes) { append_frame(out, opcode::binary, bytes); });
    break;
  case framing::websocket4_base64:
    each(text_frame, [&](auto bytes) {
      append_frame(out, opcode::text, to_base64("b", bytes));
    });
    break;
  case framing::polling4:
    each([&] { out += x.text; },
         [&](auto bytes) {
           if (!out.empty())
             out += record_separator;
           out += 'b';
           append_base64(out, bytes);
         });
    break;
  case framing::websocket3:
    each(text_frame, [&](auto bytes) {
      append_frame_header(out, opcode::binary, bytes.size() + 1);
      out += message_byte;
      out += bytes;
    });
    break;
  case framing::websocket3_base64:
    each(text_frame, [&](auto bytes) {
      append_frame(out, opcode::text, to_base64("b4", bytes));
    });
    break;
  case framing::polling3_text:
    each([&] { append_counted(out, x.text); },
         [&](auto bytes) { append_counted(out, to_base64("b4", bytes)); });
    break;
  case framing::polling3_binary:
    each(
        [&] {
          append_binary_header(out, false, x.text.size());
          out += x.text;
        },
        [&](auto bytes) {
          append_binary_header(out, true, bytes.size() + 1);
          out += message_byte;
          out += bytes;
        });
    break;
  case framing::polling1:
    out = x.text;
    break;
  }
  return out;
}

} // namespace callboard::codec::detail
