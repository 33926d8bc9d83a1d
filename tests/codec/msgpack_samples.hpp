#pragma once

/// Packets in msgpack, put together from pieces.

#include "codec/packet_decoder.hpp"

#include "tests/codec/hex.hpp"

#include "caf/test/unit_test.hpp"

#include <string>
#include <string_view>

namespace kit::msgpack {

using namespace callboard::codec;
using namespace std::string_literals;

using status = packet_decoder::status;

/// Members of a packet: keys and values in hexadecimal digits.
constexpr auto type = "a474797065";
constexpr auto data = "a464617461";
constexpr auto nsp = "a36e7370";
constexpr auto id = "a26964";
constexpr auto root = "a36e7370a12f";

/// A map of as many members as `xs` has keys and values.
template <class... Ts>
std::string map(const Ts&... xs) {
  std::string result(1, static_cast<char>(0x80 + sizeof...(xs)));
  ((result += unhex(xs)), ...);
  return result;
}

/// An acknowledgement that has `values` (msgpack, in hexadecimal digits).
inline std::string ack(size_t n, std::string_view values) {
  auto list = std::string{data} + "dc";
  constexpr auto digits = "0123456789abcdef";
  for (auto shift : {12, 8, 4, 0})
    list += digits[n >> shift & 0xf];
  list += values;
  return map(type + "03"s, list, root, id + "01"s);
}

inline socket_packet decode(std::string_view bytes, const limits& bounds = {},
                            revision version = revision::v5) {
  packet_decoder decoder{bounds, version};
  auto state = decoder.add_binary(bytes);
  CAF_CHECK_EQUAL(to_string(decoder.error()), "none");
  CAF_CHECK(decoder.format() == parser::msgpack);
  CAF_REQUIRE(state == status::complete);
  return decoder.take();
}

inline std::string error(std::string_view bytes, const limits& bounds = {}) {
  packet_decoder decoder{bounds, revision::v5, parser::msgpack};
  auto failed = decoder.add_binary(bytes) == status::failed;
  CAF_CHECK_EQUAL(failed, decoder.error() != errc::none);
  return std::string{to_string(decoder.error())};
}

/// The JSON text of values.
inline std::string values(size_t n, std::string_view digits) {
  return std::string{decode(ack(n, digits)).args.joined()};
}

} // namespace kit::msgpack
