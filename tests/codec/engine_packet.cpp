#define CAF_SUITE codec.engine_packet

#include "callboard/codec/engine_packet.hpp"

#include "caf/test/unit_test.hpp"

#include <string>
#include <vector>

using namespace callboard::codec;
using namespace std::string_literals;

namespace {

/// The packets of a payload, one string for each; the last one may be an
/// error's name.
std::vector<std::string> read_all(std::string_view body) {
  std::vector<std::string> result;
  payload_reader reader{body};
  while (!reader.done()) {
    engine_packet packet;
    if (auto err = reader.next(packet); err != errc::none) {
      result.emplace_back(to_string(err));
      break;
    }
    auto type = static_cast<char>('0' + static_cast<int>(packet.type));
    result.push_back((packet.binary ? "bin" : "") + std::string{type} + ":"
                     + std::string{packet.data});
  }
  CAF_CHECK(reader.done());
  return result;
}

using strings = std::vector<std::string>;

} // namespace

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

CAF_TEST(a_payload_is_read_packet_by_packet) {
  CAF_CHECK_EQUAL(read_all("2"), (strings{"2:"}));
  CAF_CHECK_EQUAL(read_all("4hello\x1e"
                           "2\x1e"
                           "4world"),
                  (strings{"4:hello", "2:", "4:world"}));
}

CAF_TEST(binary_packets_of_a_payload_are_base64) {
  // The sample of the protocol's specification.
  CAF_CHECK_EQUAL(read_all("4hello\x1e"
                           "bAQIDBA=="),
                  (strings{"4:hello", "bin4:\1\2\3\4"}));
  CAF_CHECK_EQUAL(read_all("451-[]\x1e"
                           "bCQ==\x1e"
                           "b"),
                  (strings{"4:51-[]", "bin4:\t", "bin4:"}));
  CAF_CHECK_EQUAL(read_all("bAQIDBA"), (strings{"bin4:\1\2\3\4"}));
  CAF_CHECK_EQUAL(read_all("b?"), (strings{"base64"}));
}

CAF_TEST(reading_ends_with_the_first_error) {
  CAF_CHECK_EQUAL(read_all(""), (strings{"engine_packet_type"}));
  CAF_CHECK_EQUAL(read_all("\x1e"), (strings{"engine_packet_type"}));
  CAF_CHECK_EQUAL(read_all("2\x1e"), (strings{"2:", "engine_packet_type"}));
  CAF_CHECK_EQUAL(read_all("2\x1e\x1e"
                           "3"),
                  (strings{"2:", "engine_packet_type"}));
  CAF_CHECK_EQUAL(read_all("b=\x1e"
                           "3"),
                  (strings{"base64"}));
}
