#include "codec/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace callboard::codec {

namespace {

constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "abcdefghijklmnopqrstuvwxyz"
                           "0123456789";

/// Marks characters outside of the alphabet; has a bit that no value has.
constexpr uint8_t invalid = 0x80;

using decode_table = std::array<uint8_t, 256>;

constexpr decode_table make_table(char char_62, char char_63) {
  decode_table result{};
  result.fill(invalid);
  for (uint8_t i = 0; i < 62; ++i)
    result[static_cast<uint8_t>(letters[i])] = i;
  result[static_cast<uint8_t>(char_62)] = 62;
  result[static_cast<uint8_t>(char_63)] = 63;
  return result;
}

constexpr decode_table standard_table = make_table('+', '/');

constexpr decode_table url_table = make_table('-', '_');

/// Decodes unpadded text. `tail` receives the bits of the last character that
/// belong to no byte.
std::optional<std::string> decode(const decode_table& table,
                                  std::string_view text, uint8_t& tail) {
  tail = 0;
  auto rest = text.size() % 4;
  if (rest == 1)
    return std::nullopt;
  auto value = [&](size_t i) { return table[static_cast<uint8_t>(text[i])]; };
  std::string result(text.size() / 4 * 3 + (rest == 0 ? 0 : rest - 1), '\0');
  auto* out = result.data();
  uint8_t seen = 0;
  size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    uint8_t a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
    seen |= a | b | c | d;
    *out++ = static_cast<char>(a << 2 | b >> 4);
    *out++ = static_cast<char>(b << 4 | c >> 2);
    *out++ = static_cast<char>(c << 6 | d);
  }
  if (rest >= 2) {
    uint8_t a = value(i), b = value(i + 1);
    seen |= a | b;
    *out++ = static_cast<char>(a << 2 | b >> 4);
    tail = b & 0x0f;
    if (rest == 3) {
      uint8_t c = value(i + 2);
      seen |= c;
      *out++ = static_cast<char>(b << 4 | c >> 2);
      tail = c & 0x03;
    }
  }
  if ((seen & invalid) != 0)
    return std::nullopt;
  return result;
}

} // namespace

void append_base64(std::string& out, std::string_view bytes) {
  // OpenSSL counts in int; pieces of this size need no padding inside.
  constexpr size_t max_piece = 3 << 20;
  auto pos = out.size();
  out.resize(pos + (bytes.size() + 2) / 3 * 4);
  while (!bytes.empty()) {
    auto piece = bytes.substr(0, max_piece);
    bytes.remove_prefix(piece.size());
    // Also writes a NUL, which falls on the next piece or on the string's own.
    pos += static_cast<size_t>(
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data() + pos),
                        reinterpret_cast<const unsigned char*>(piece.data()),
                        static_cast<int>(piece.size())));
  }
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 == 0)
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i)
      text.remove_suffix(1);
  uint8_t tail;
  return decode(standard_table, text, tail);
}

std::string base64url(std::string_view bytes) {
  std::string result;
  append_base64(result, bytes);
  while (!result.empty() && result.back() == '=')
    result.pop_back();
  std::replace(result.begin(), result.end(), '+', '-');
  std::replace(result.begin(), result.end(), '/', '_');
  return result;
}

std::optional<std::string> decode_base64url(std::string_view text) {
  uint8_t tail;
  auto result = decode(url_table, text, tail);
  // Bits that `base64url` leaves zero.
  if (tail != 0)
    return std::nullopt;
  return result;
}

} // namespace callboard::codec
