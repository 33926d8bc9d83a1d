#define CAF_SUITE codec.msgpack_writer

#include "codec/outgoing.hpp"

#include "tests/codec/frames.hpp"
#include "tests/codec/hex.hpp"
#include "tests/codec/values.hpp"

#include "caf/test/unit_test.hpp"

#include <string>
#include <vector>

using namespace callboard::codec;
using namespace std::string_literals;
using kit::binary;
using kit::make;
using kit::unhex;

namespace {

using json = nlohmann::json;

std::string messages(const outgoing_ptr& what, dialect x) {
  return kit::messages(what->bytes(x));
}

std::string bytes(const outgoing_ptr& what, dialect x) {
  return std::string{what->bytes(x)};
}

} // namespace

CAF_TEST(msgpack_is_base64_where_there_is_only_text) {
  auto what = outgoing::packet(packet_type::disconnect, "/", std::nullopt, "");
  auto with = [](framing x) { return dialect{x, parser::msgpack}; };
  auto text = "gqR0eXBlAaNuc3ChLw=="s;
  CAF_CHECK_EQUAL(bytes(what, with(framing::polling4)), "b" + text);
  CAF_CHECK_EQUAL(messages(what, with(framing::websocket4_base64)), "b" + text);
  CAF_CHECK_EQUAL(bytes(what, with(framing::polling3_text)), "22:b4" + text);
  CAF_CHECK_EQUAL(messages(what, with(framing::websocket3_base64)),
                  "b4" + text);
  // Protocol 1 has no such thing.
  CAF_CHECK_EQUAL(bytes(what, with(framing::polling1)), "0::");
  CAF_CHECK_EQUAL(messages(what, with(framing::websocket1)), "0::");
}

CAF_TEST(numbers_in_msgpack_are_as_small_as_those_of_its_parser) {
  dialect to{framing::websocket4, parser::msgpack};
  auto args = make(1, -1, 127, 128, 255, 256, 65535, 65536, 4294967295,
                   4294967296, 9007199254740991, -32, -33, -128, -129, -32768,
                   -32769, -2147483648, -2147483649, -9007199254740991);
  CAF_CHECK_EQUAL(
      messages(outgoing::event("/", "e", args), to),
      "<"
          + unhex("83a47479706502a464617461dc0015a16501ff7fcc80ccffcd0100cdffff"
                  "ce00010000ceffffffffcf0000000100000000cf001fffffffffffffe0d0"
                  "dfd080d1ff7fd18000d2ffff7fffd280000000d3ffffffff7fffffffd3ff"
                  "e0000000000001a36e7370a12f")
          + ">");
  value_list others;
  CAF_REQUIRE(value_list::parse(
                  "[0.5,true,false,null,[],{},1.0,-1e2,9007199254740991.0,"
                  "9007199254740992.0,-1e300,"
                  "18446744073709551615,18446744073709551616]",
                  0, {}, others)
              == errc::none);
  CAF_CHECK_EQUAL(
      messages(outgoing::ack("/", 1, others), to),
      "<"
          + unhex("84a47479706503a4646174619dcb3fe0000000000000c3c2c09080"
                  "01d09ccf001fffffffffffffcb4340000000000000"
                  "cbfe37e43c8800759ccfffffffffffffffffcb43f0000000000000"
                  "a36e7370a12fa2696401")
          + ">");
}

CAF_TEST(large_containers_and_strings_have_their_sizes_in_msgpack) {
  dialect to{framing::websocket4, parser::msgpack};
  auto check = [&](const json& x, std::string_view start) {
    auto bytes = messages(outgoing::ack("/", 1, make(x)), to);
    auto at = bytes.find("data") + 4;
    CAF_CHECK(bytes.substr(at).starts_with("\x91" + unhex(start)));
  };
  check(std::string(31, 'x'), "bf78");
  check(std::string(32, 'x'), "d92078");
  check(std::string(256, 'x'), "da010078");
  check(std::string(65'536, 'x'), "db0001000078");
  check(binary(std::string(255, 'x')), "c4ff78");
  check(binary(std::string(256, 'x')), "c5010078");
  check(binary(std::string(65'536, 'x')), "c60001000078");
  check(json(std::vector<int>(15)), "9f00");
  check(json(std::vector<int>(16)), "dc001000");
  check(json(std::vector<int>(65'536)), "dd0001000000");
  json object;
  for (int i = 0; i < 16; ++i)
    object[std::string(1, static_cast<char>('a' + i))] = i;
  check(object, "de0010a16100a16201");
  object.erase("p");
  check(object, "8fa16100a16201");
}
