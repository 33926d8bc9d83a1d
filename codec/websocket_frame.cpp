#include "codec/websocket_frame.hpp"

#include "codec/base64.hpp"

#include <openssl/sha.h>

namespace callboard::codec {

namespace {

/// Sizes that fit the second byte, or two bytes more; RFC 6455 section 5.2.
constexpr size_t max_small = 125;
constexpr size_t max_medium = 0xffff;

void append_big_endian(std::string& out, uint64_t x, int num_bytes) {
  for (auto i = num_bytes - 1; i >= 0; --i)
    out += static_cast<char>(x >> (8 * i));
}

} // namespace

void append_frame_header(std::string& out, opcode op, size_t payload_size,
                         bool deflated) {
  auto fin = deflated ? 0xc0 : 0x80;
  out += static_cast<char>(fin | static_cast<uint8_t>(op));
  if (payload_size <= max_small) {
    out += static_cast<char>(payload_size);
  } else if (payload_size <= max_medium) {
    out += static_cast<char>(126);
    append_big_endian(out, payload_size, 2);
  } else {
    out += static_cast<char>(127);
    append_big_endian(out, payload_size, 8);
  }
}

size_t frame_header_size(size_t payload_size) noexcept {
  return payload_size <= max_small ? 2 : payload_size <= max_medium ? 4 : 10;
}

void append_frame(std::string& out, opcode op, std::string_view payload) {
  append_frame_header(out, op, payload.size());
  out += payload;
}

void append_close_frame(std::string& out, close_code code) {
  std::string payload;
  if (code != close_code::none)
    append_big_endian(payload, static_cast<uint16_t>(code), 2);
  append_frame(out, opcode::close, payload);
}

close_code close_code_for(errc x) noexcept {
  switch (x) {
  case errc::frame_protocol:
    return close_code::protocol_error;
  case errc::frame_utf8:
  case errc::frame_deflate:
    return close_code::invalid_payload;
  case errc::frame_too_big:
    return close_code::too_big;
  default:
    // Not a frame error: no code, as the reference server does.
    return close_code::none;
  }
}

std::string websocket_accept(std::string_view key) {
  std::string text{key};
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::string hash(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       reinterpret_cast<unsigned char*>(hash.data()));
  std::string result;
  append_base64(result, hash);
  return result;
}

} // namespace callboard::codec
