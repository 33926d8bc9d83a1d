#define CAF_SUITE codec.outgoing

#include "codec/outgoing.hpp"

#include "codec/deflate.hpp"
#include "codec/packet_decoder.hpp"
#include "codec/payload.hpp"
#include "codec/websocket_frame.hpp"

#include "tests/codec/values.hpp"

#include "caf/test/unit_test.hpp"

#include <string>
#include <vector>

using namespace callboard::codec;
using namespace std::string_literals;
using kit::binary;
using kit::make;

namespace {

using json = nlohmann::json;

std::string polling(const outgoing_ptr& x) {
  return std::string{x->bytes(framing::polling4)};
}

std::string websocket(const outgoing_ptr& x) {
  CAF_CHECK_EQUAL(x->size(), x->bytes(framing::websocket4).size());
  return std::string{x->bytes(framing::websocket4)};
}

std::string text_frame(std::string_view text) {
  std::string result;
  append_frame(result, opcode::text, text);
  return result;
}

std::string binary_frame(std::string_view bytes) {
  std::string result;
  append_frame(result, opcode::binary, bytes);
  return result;
}

/// Checks both forms of a packet without attachments.
void check_text(const outgoing_ptr& x, const std::string& expected) {
  CAF_CHECK_EQUAL(polling(x), expected);
  CAF_CHECK_EQUAL(websocket(x), text_frame(expected));
}

} // namespace

CAF_TEST(engine_packets_have_their_type_in_front) {
  check_text(outgoing::engine(engine_type::ping, ""), "2");
  check_text(outgoing::engine(engine_type::pong, "probe"), "3probe");
  CAF_CHECK_EQUAL(websocket(outgoing::engine(engine_type::ping, "")),
                  "\x81\x01\x32");
}

CAF_TEST(binary_messages_are_frames_or_base64) {
  auto x = outgoing::binary("\1\2\3\4");
  CAF_CHECK_EQUAL(websocket(x), "\x82\x04\1\2\3\4");
  CAF_CHECK_EQUAL(polling(x), "bAQIDBA==");
  CAF_CHECK_EQUAL(websocket(outgoing::binary("")), "\x82\0"s);
  CAF_CHECK_EQUAL(polling(outgoing::binary("")), "b");
}

CAF_TEST(the_samples_of_the_specification_are_met) {
  using enum packet_type;
  auto none = std::nullopt;
  check_text(
      outgoing::packet(connect, "/", none, R"({"sid":"oSO0OpakMV_3jnilAAAA"})"),
      R"(40{"sid":"oSO0OpakMV_3jnilAAAA"})");
  check_text(outgoing::packet(connect, "/admin", none,
                              R"({"sid":"oSO0OpakMV_3jnilAAAA"})"),
             R"(40/admin,{"sid":"oSO0OpakMV_3jnilAAAA"})");
  check_text(outgoing::packet(connect_error, "/", none,
                              R"({"message":"Not authorized"})"),
             R"(44{"message":"Not authorized"})");
  check_text(outgoing::packet(disconnect, "/", none, ""), "41");
  check_text(outgoing::packet(disconnect, "/admin", none, ""), "41/admin,");
  check_text(outgoing::event("/", "foo", {}), R"(42["foo"])");
  check_text(outgoing::event("/admin", "bar", {}), R"(42/admin,["bar"])");
  check_text(outgoing::event("/", "foo", {}, {.id = 12}), R"(4212["foo"])");
  check_text(outgoing::ack("/admin", 13, make("bar")), R"(43/admin,13["bar"])");
  check_text(outgoing::ack("/", 0, {}), R"(430[])");
}

CAF_TEST(events_have_name_and_arguments) {
  check_text(outgoing::event("/", "a", make(1, "b", json{{"c", 2}})),
             R"(42["a",1,"b",{"c":2}])");
  check_text(outgoing::event("/", "", make(nullptr)), R"(42["",null])");
  check_text(outgoing::event("/", "\"\\\n", {}), R"(42["\"\\\n"])");
  check_text(outgoing::event("/", "\0"s, {}), R"(42["\u0000"])");
  check_text(outgoing::event("/", "\xc3\xa4", {}), "42[\"\xc3\xa4\"]");
  check_text(outgoing::event("/", "\xff", {}), "42[\"\xef\xbf\xbd\"]");
}

CAF_TEST(attachments_follow_their_packet) {
  auto x = outgoing::event("/admin", "baz", make(binary("\1\2"), binary("")),
                           {.id = 7});
  auto text = R"(452-/admin,7["baz",{"_placeholder":true,"num":0},)"
              R"({"_placeholder":true,"num":1}])"s;
  CAF_CHECK_EQUAL(websocket(x),
                  text_frame(text) + binary_frame("\1\2") + binary_frame(""));
  CAF_CHECK_EQUAL(polling(x), text
                                  + "\x1e"
                                    "bAQI=\x1e"
                                    "b");
  x = outgoing::ack("/", 15, make(binary("\t")));
  text = R"(461-15[{"_placeholder":true,"num":0}])";
  CAF_CHECK_EQUAL(websocket(x), text_frame(text) + binary_frame("\t"));
  CAF_CHECK_EQUAL(polling(x), text
                                  + "\x1e"
                                    "bCQ==");
  x = outgoing::packet(packet_type::event, "/", std::nullopt, "[\"a\"]", {"b"});
  CAF_CHECK_EQUAL(polling(x), "451-[\"a\"]\x1e"
                              "bYg==");
}

CAF_TEST(frames_of_every_size_have_both_forms) {
  for (size_t n : {120, 121, 122, 130, 65'529, 65'530, 65'531, 70'000}) {
    auto name = std::string(n, 'x');
    auto text = "42[\"" + name + "\"]";
    check_text(outgoing::event("/", name, {}), text);
    auto x = outgoing::event("/", name, make(binary(name)));
    text = "451-[\"" + name + R"(",{"_placeholder":true,"num":0}])";
    CAF_CHECK(websocket(x) == text_frame(text) + binary_frame(name));
    CAF_CHECK(polling(x).starts_with(text
                                     + "\x1e"
                                       "beHh4"));
  }
}

CAF_TEST(a_clone_has_the_same_bytes) {
  auto x = outgoing::event("/", "a", make(binary("b")));
  auto payload = polling(x);
  auto y = x->clone();
  CAF_CHECK_EQUAL(websocket(y), websocket(x));
  CAF_CHECK_EQUAL(polling(y), payload);
  CAF_CHECK(y->bytes(framing::websocket4).data()
            != x->bytes(framing::websocket4).data());
  auto z = outgoing::engine(engine_type::noop, "")->clone();
  check_text(z, "6");
}

CAF_TEST(what_leaves_can_be_read_again) {
  auto args = make(json{{"a", {binary("\0\xff"s), 1}}}, "b", binary("c"));
  auto x = outgoing::event("/n", "e", args, {.id = 3});
  payload_reader reader{x->bytes(framing::polling4)};
  packet_decoder decoder{limits{}};
  auto state = packet_decoder::status::need_more;
  while (!reader.done()) {
    CAF_CHECK(state == packet_decoder::status::need_more);
    engine_packet packet;
    CAF_REQUIRE(reader.next(packet) == errc::none);
    CAF_CHECK(packet.type == engine_type::message);
    state = packet.binary ? decoder.add_binary(packet.data)
                          : decoder.add_text(packet.data);
  }
  CAF_REQUIRE(state == packet_decoder::status::complete);
  auto packet = decoder.take();
  CAF_CHECK_EQUAL(packet.nsp, "/n");
  CAF_CHECK(packet.id == ack_id{3});
  CAF_CHECK_EQUAL(packet.event, "e");
  CAF_CHECK_EQUAL(packet.args.joined() == args.joined(), true);
  CAF_CHECK_EQUAL(packet.args.attachments(), args.attachments());
}

// -- permessage-deflate -------------------------------------------------------

namespace {

/// What a client reads of `frames`, one string for each message: "D" if it was
/// compressed, the opcode, and the payload.
std::vector<std::string> read_frames(std::string_view frames) {
  std::vector<std::string> result;
  inflater inflate;
  while (!frames.empty()) {
    auto first = static_cast<uint8_t>(frames[0]);
    size_t length = static_cast<uint8_t>(frames[1]);
    size_t extended = length < 126 ? 0 : length == 126 ? 2 : 8;
    if (extended > 0) {
      length = 0;
      for (auto c : frames.substr(2, extended))
        length = length << 8 | static_cast<uint8_t>(c);
    }
    std::string payload{frames.substr(2 + extended, length)};
    frames.remove_prefix(2 + extended + length);
    auto& text = result.emplace_back();
    if ((first & 0x40) != 0) {
      text = "D";
      std::string inflated;
      CAF_CHECK(inflate.inflate_message(payload, 1'000'000, inflated)
                == errc::none);
      payload = inflated;
    }
    text += std::to_string(first & 0x0f) + payload;
  }
  return result;
}

using texts = std::vector<std::string>;

} // namespace

CAF_TEST(long_frames_are_compressed_and_short_ones_copied) {
  auto large = std::string(5000, 'x');
  auto text =
      R"(453-["a",{"_placeholder":true,"num":0},)"
      R"({"_placeholder":true,"num":1},{"_placeholder":true,"num":2}])"s;
  auto args = make(binary("small"), binary(large), binary("last"));
  auto x = outgoing::event("/", "a", args);
  deflater with;
  CAF_CHECK_EQUAL(read_frames(x->deflated(framing::websocket4, with, 1024, 6)),
                  (texts{"1" + text, "2small", "D2" + large, "2last"}));
  CAF_CHECK(x->deflated(framing::websocket4, with, 1024, 6).size() < 250);
  // The plain forms are what they were.
  CAF_CHECK_EQUAL(read_frames(x->bytes(framing::websocket4)),
                  (texts{"1" + text, "2small", "2" + large, "2last"}));
  CAF_CHECK(polling(x).starts_with(text));
  auto y = outgoing::event("/", "a", make(large, binary(large)));
  CAF_CHECK_EQUAL(read_frames(y->deflated(framing::websocket4, with, 1024, 6)),
                  (texts{"D1451-[\"a\",\"" + large
                             + "\",{\"_placeholder\":true,\"num\":0}]",
                         "D2" + large}));
}

CAF_TEST(the_compressed_form_is_made_once) {
  auto x = outgoing::event("/", "a", make(std::string(5000, 'x')));
  deflater with;
  auto first = x->deflated(framing::websocket4, with, 1024, 6);
  CAF_CHECK(first.data()
            == x->deflated(framing::websocket4, with, 1024, 6).data());
  CAF_CHECK(first.data() != x->bytes(framing::websocket4).data());
  auto y = x->clone();
  CAF_CHECK_EQUAL(y->deflated(framing::websocket4, with, 1024, 6), first);
}

CAF_TEST(the_threshold_is_that_of_a_payload) {
  deflater with;
  for (size_t size : {100, 1023, 1024, 70'000}) {
    auto x = outgoing::engine(engine_type::message, std::string(size - 1, 'x'));
    auto y = x->clone();
    CAF_CHECK(x->deflated(framing::websocket4, with, size, 6).size() < 200);
    CAF_CHECK_EQUAL(y->deflated(framing::websocket4, with, size + 1, 6),
                    websocket(y));
  }
}

CAF_TEST(an_offset_is_the_last_argument) {
  auto x = outgoing::event("/", "a", make(1), {.offset = "zz"});
  check_text(x, R"(42["a",1,"zz"])");
  CAF_CHECK_EQUAL(x->offset(), "zz");
  auto copy = x->clone();
  CAF_CHECK_EQUAL(copy->offset(), "zz");
  check_text(outgoing::event("/", "a", {}, {.offset = "1"}), R"(42["a","1"])");
}

CAF_TEST(packets_are_read_back) {
  auto x = outgoing::event("/n", "e", make(1, binary("bytes")), {.id = 3});
  auto y = x->decode();
  CAF_CHECK(y.type == packet_type::event);
  CAF_CHECK_EQUAL(y.nsp, "/n");
  CAF_CHECK_EQUAL(y.event, "e");
  CAF_CHECK_EQUAL(*y.id, 3u);
  CAF_CHECK_EQUAL(y.args.size(), 2u);
  CAF_CHECK_EQUAL(y.args.attachments().at(0), "bytes");
  auto ping = outgoing::engine(engine_type::ping, {});
  CAF_CHECK(ping->decode().type == packet_type::connect);
}

CAF_TEST(what_is_not_compressed_is_not_copied) {
  deflater with;
  auto check = [&](const outgoing_ptr& x) {
    CAF_CHECK(x->deflated(framing::websocket4, with, 10, 6).data()
              == x->bytes(framing::websocket4).data());
    CAF_CHECK_EQUAL(x->deflated(framing::websocket4, with, 10, 6),
                    websocket(x));
  };
  check(outgoing::engine(engine_type::ping, ""));
  // Nothing repeats.
  check(outgoing::engine(engine_type::message, "abcdefghijklmnopqrstuvwxyz"));
  auto text = make(std::string(5000, 'x'));
  auto x = outgoing::event("/", "a", text, {.compress = false});
  CAF_CHECK(!x->compress());
  check(x);
  CAF_CHECK(!x->clone()->compress());
  check(x->clone());
  CAF_CHECK(outgoing::event("/", "a", text)->compress());
}
