#define CAF_SUITE codec.engine_packet

#include "codec/engine_packet.hpp"
#include "codec/binary_packet.hpp"

#include "caf/test/unit_test.hpp"

#include <string>

using namespace callboard::codec;
using namespace std::string_literals;

CAF_TEST(the_first_character_is_the_type) {
  engine_packet packet;
  CAF_CHECK(read_engine_packet("2probe", packet) == errc::none);
  CAF_CHECK(packet.type == engine_type::ping);
  CAF_CHECK(packet.data == "probe");
  CAF_CHECK(!packet.binary);
  CAF_CHECK(read_engine_packet("5", packet) == errc::none);
  CAF_CHECK(packet.type == engine_type::upgrade);
  CAF_CHECK(packet.data.empty());
  CAF_CHECK(read_engine_packet("42[\"a\"]", packet) == errc::none);
  CAF_CHECK(packet.type == engine_type::message);
  CAF_CHECK(packet.data == "2[\"a\"]");
}

CAF_TEST(any_other_first_character_is_an_error) {
  engine_packet packet;
  for (auto text : {"", "7", "9", "/", "a", "bAQ==", " 2", "\x04"})
    CAF_CHECK(read_engine_packet(text, packet) == errc::engine_packet_type);
  CAF_CHECK(read_engine_packet("\0"s, packet) == errc::engine_packet_type);
}

CAF_TEST(websocket_messages_are_packets) {
  std::string buffer;
  engine_packet x;
  auto read = [&](framing form, std::string_view message, bool binary) {
    auto err = read_websocket_packet(form, message, binary, buffer, x);
    if (err != errc::none)
      return std::string{to_string(err)};
    auto type = static_cast<char>('0' + static_cast<int>(x.type));
    return (x.binary ? "bin" : "") + std::string{type} + ":"
           + std::string{x.data};
  };
  for (auto form : {framing::websocket4, framing::websocket3}) {
    CAF_CHECK_EQUAL(read(form, "2probe", false), "2:probe");
    CAF_CHECK_EQUAL(read(form, "42[\"a\"]", false), "4:2[\"a\"]");
    CAF_CHECK_EQUAL(read(form, "", false), "engine_packet_type");
    CAF_CHECK_EQUAL(read(form, "b=", false) == "4:", false);
  }
  CAF_CHECK_EQUAL(read(framing::websocket4, "\4\1", true), "bin4:\4\1");
  CAF_CHECK_EQUAL(read(framing::websocket4, "", true), "bin4:");
  CAF_CHECK_EQUAL(read(framing::websocket4_base64, "bAQI=", false),
                  "bin4:\1\2");
  CAF_CHECK_EQUAL(read(framing::websocket4, "b?", false), "base64");
  CAF_CHECK_EQUAL(read(framing::websocket3, "\4\1", true), "bin4:\1");
  CAF_CHECK_EQUAL(read(framing::websocket3, "\4", true), "bin4:");
  for (auto bytes : {""s, "\2"s, "4"s, "\0"s, "\1\4"s})
    CAF_CHECK_EQUAL(read(framing::websocket3, bytes, true),
                    "engine_packet_type");
  CAF_CHECK_EQUAL(read(framing::websocket3_base64, "b4AQI=", false),
                  "bin4:\1\2");
  CAF_CHECK_EQUAL(read(framing::websocket3, "b2AQI=", false),
                  "engine_packet_type");
  CAF_CHECK_EQUAL(read(framing::websocket3, "b4?", false), "base64");
}
