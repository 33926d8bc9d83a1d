#define CAF_SUITE codec.packet_decoder

#include "codec/packet_decoder.hpp"

#include "caf/test/unit_test.hpp"

#include <string>
#include <vector>

using namespace callboard::codec;
using namespace std::string_literals;

namespace {

using strings = std::vector<std::string>;

using json = nlohmann::json;

using status = packet_decoder::status;

/// The packet that `text` and `attachments` make.
socket_packet decode(std::string_view text, const strings& attachments = {}) {
  packet_decoder decoder{limits{}};
  auto state = decoder.add_text(text);
  for (const auto& x : attachments) {
    CAF_CHECK(state == status::need_more);
    state = decoder.add_binary(x);
  }
  CAF_CHECK_EQUAL(std::string{to_string(decoder.error())}, "none");
  CAF_REQUIRE(state == status::complete);
  return decoder.take();
}

std::string error(std::string_view text, const limits& bounds = {}) {
  packet_decoder decoder{bounds};
  auto failed = decoder.add_text(text) == status::failed;
  CAF_CHECK_EQUAL(failed, decoder.error() != errc::none);
  if (failed) {
    // Errors are final.
    auto err = decoder.error();
    CAF_CHECK(decoder.add_text("2[\"a\"]") == status::failed);
    CAF_CHECK(decoder.add_binary("x") == status::failed);
    CAF_CHECK(decoder.error() == err);
  }
  return std::string{to_string(decoder.error())};
}

std::string args(const socket_packet& x) {
  return std::string{x.args.joined()};
}

} // namespace

// -- connect and disconnect ---------------------------------------------------

CAF_TEST(connect_may_have_a_payload) {
  auto x = decode("0");
  CAF_CHECK(x.type == packet_type::connect);
  CAF_CHECK_EQUAL(x.nsp, "/");
  CAF_CHECK_EQUAL(x.auth, json::object());
  x = decode(R"(0{"token":"123"})");
  CAF_CHECK_EQUAL(x.nsp, "/");
  CAF_CHECK_EQUAL(x.auth, (json{{"token", "123"}}));
  x = decode(R"(0/admin,{"token":"123"})");
  CAF_CHECK_EQUAL(x.nsp, "/admin");
  CAF_CHECK_EQUAL(x.auth, (json{{"token", "123"}}));
}

CAF_TEST(a_namespace_ends_with_a_comma_or_the_packet) {
  CAF_CHECK_EQUAL(decode("0/admin").nsp, "/admin");
  CAF_CHECK_EQUAL(decode("0/admin,").nsp, "/admin");
  CAF_CHECK_EQUAL(decode("0/").nsp, "/");
  CAF_CHECK_EQUAL(decode("0/,").nsp, "/");
  CAF_CHECK_EQUAL(decode("0/a?b={}").nsp, "/a?b={}");
  CAF_CHECK_EQUAL(decode("0/\xc3\xa4,").nsp, "/\xc3\xa4");
  CAF_CHECK_EQUAL(error("2/admin[\"a\"]"), "payload");
}

CAF_TEST(a_namespace_is_utf8_without_the_separator_of_payloads) {
  for (const auto& nsp : {"/\xff"s, "/\xc3"s, "/a\x1e"s})
    CAF_CHECK_EQUAL(error("0" + nsp + ","), "nsp");
  CAF_CHECK_EQUAL(decode("0/a\nb,").nsp, "/a\nb");
}

CAF_TEST(connect_payloads_are_objects) {
  for (auto json : {"[]", "null", "true", "\"a\"", "{", "{}x", "x", ","})
    CAF_CHECK_EQUAL(error("0/a,"s + json), "payload");
}

CAF_TEST(disconnect_has_no_payload) {
  CAF_CHECK(decode("1").type == packet_type::disconnect);
  CAF_CHECK_EQUAL(decode("1/admin,").nsp, "/admin");
  for (auto text : {"1{}", "1null", "1/admin,[]", "1 ", "1/admin,x"})
    CAF_CHECK_EQUAL(error(text), "payload");
}

CAF_TEST(connect_errors_have_a_string_or_an_object) {
  CAF_CHECK(decode(R"(4{"message":"Not authorized"})").type
            == packet_type::connect_error);
  CAF_CHECK_EQUAL(decode(R"(4/a,"no")").nsp, "/a");
  for (auto text : {"4", "4[]", "4null", "4true", "4\"a\",\"b\"", "4{"})
    CAF_CHECK_EQUAL(error(text), "payload");
  CAF_CHECK_EQUAL(
      error("4{\"a\":[{}]}",
            {.max_payload = 0, .max_attachments = 0, .max_depth = 2}),
      "too_deep");
}

// -- events and acknowledgements ----------------------------------------------

CAF_TEST(an_event_has_a_name_and_arguments) {
  auto x = decode(R"(2["hello",1,{"a":[]}])");
  CAF_CHECK(x.type == packet_type::event);
  CAF_CHECK_EQUAL(x.nsp, "/");
  CAF_CHECK(!x.id);
  CAF_CHECK_EQUAL(x.event, "hello");
  CAF_CHECK_EQUAL(x.args.size(), 2u);
  CAF_CHECK_EQUAL(args(x), R"(1,{"a":[]})");
  CAF_CHECK_EQUAL(args(decode(R"(2["hello"])")), "");
  CAF_CHECK_EQUAL(args(decode(R"(2["b",2,"Q7t_fo_"])")), R"(2,"Q7t_fo_")");
}

CAF_TEST(an_event_may_ask_for_an_acknowledgement) {
  auto x = decode(R"(212["foo"])");
  CAF_CHECK(x.id == ack_id{12});
  x = decode(R"(2/admin,456["project:delete",123])");
  CAF_CHECK_EQUAL(x.nsp, "/admin");
  CAF_CHECK(x.id == ack_id{456});
  CAF_CHECK_EQUAL(x.event, "project:delete");
  CAF_CHECK_EQUAL(args(x), "123");
  CAF_CHECK(decode(R"(20["foo"])").id == ack_id{0});
  CAF_CHECK(decode(R"(2007["foo"])").id == ack_id{7});
}

CAF_TEST(acknowledgements_have_a_list) {
  auto x = decode(R"(3/admin,456[])");
  CAF_CHECK(x.type == packet_type::ack);
  CAF_CHECK_EQUAL(x.nsp, "/admin");
  CAF_CHECK(x.id == ack_id{456});
  CAF_CHECK(x.args.empty());
  x = decode(R"(31["connect",{}])");
  CAF_CHECK(x.event.empty());
  CAF_CHECK_EQUAL(args(x), R"("connect",{})");
  CAF_CHECK(!decode("3[]").id);
  for (auto text : {"3", "31", "31{}", "31\"a\"", "31null", "31[", "31[]]"})
    CAF_CHECK_EQUAL(error(text), "payload");
}

CAF_TEST(ids_have_53_bits) {
  CAF_CHECK(decode("39007199254740991[]").id == ack_id{9007199254740991});
  CAF_CHECK_EQUAL(error("39007199254740992[]"), "ack_id");
  CAF_CHECK_EQUAL(error("318446744073709551617[]"), "ack_id");
  CAF_CHECK_EQUAL(error("3" + std::string(100'000, '9') + "[]"), "ack_id");
}

CAF_TEST(ids_have_digits_only) {
  for (auto text : {"2-1[\"a\"]", "21.0[\"a\"]", "20x1[\"a\"]", "2+1[\"a\"]",
                    "21e0[\"a\"]", "21,[\"a\"]"})
    CAF_CHECK_EQUAL(error(text), "payload");
  // JSON may start with whitespace, but no id may.
  CAF_CHECK(!decode("2 [\"a\"]").id);
  CAF_CHECK_EQUAL(error("2 1[\"a\"]"), "payload");
}

CAF_TEST(event_names_are_strings_or_numbers) {
  CAF_CHECK_EQUAL(decode(R"(2["a\"\u00e4\ud83d\ude00"])").event,
                  "a\"\xc3\xa4\xf0\x9f\x98\x80");
  CAF_CHECK_EQUAL(decode(R"(2["\ud83d"])").event, "\xef\xbf\xbd");
  CAF_CHECK_EQUAL(decode(R"(2["\u0000"])").event, "\0"s);
  CAF_CHECK_EQUAL(decode(R"(2[""])").event, "");
  CAF_CHECK_EQUAL(decode(R"(2[42,1])").event, "42");
  CAF_CHECK_EQUAL(decode(R"(2[ -1.50 ])").event, "-1.50");
  CAF_CHECK_EQUAL(decode(R"(2[18446744073709551616])").event,
                  "18446744073709551616");
  for (auto text : {"2", "2[]", "2{}", "2[null]", "2[true,1]", "2[[\"a\"]]",
                    "2[{}]", "2\"a\"", "2[\"a\"", "2[a]"})
    CAF_CHECK_EQUAL(error(text), "payload");
}

CAF_TEST(reserved_names_are_refused) {
  for (auto name : {"connect", "connect_error", "disconnect", "disconnecting",
                    "newListener", "removeListener"}) {
    CAF_CHECK(is_reserved_event(name));
    CAF_CHECK_EQUAL(error("2[\""s + name + "\"]"), "payload");
  }
  CAF_CHECK_EQUAL(error(R"(2["\u0063onnect"])"), "payload");
  for (auto name : {"", "message", "Connect", "connection", "error"}) {
    CAF_CHECK(!is_reserved_event(name));
    CAF_CHECK_EQUAL(decode("2[\""s + name + "\"]").event, name);
  }
}

CAF_TEST(unknown_types_are_refused) {
  for (auto text : {"", "7", "9[]", "a", " 2[\"a\"]", "[]", "-1", "/"})
    CAF_CHECK_EQUAL(error(text), "packet_type");
  CAF_CHECK_EQUAL(error("\0"s), "packet_type");
}

CAF_TEST(nesting_is_limited) {
  limits bounds;
  bounds.max_depth = 2;
  CAF_CHECK_EQUAL(error(R"(2["a",[1]])", bounds), "none");
  CAF_CHECK_EQUAL(error(R"(2["a",[[1]]])", bounds), "too_deep");
  CAF_CHECK_EQUAL(error(R"(0{"a":[[1]]})", bounds), "too_deep");
  CAF_CHECK_NOT_EQUAL(error("2[\"a\"," + std::string(900'000, '[')), "none");
}

// -- attachments --------------------------------------------------------------

CAF_TEST(binary_packets_wait_for_their_attachments) {
  auto x = decode(R"(51-["hello",{"_placeholder":true,"num":0}])", {"\1\2\3"});
  CAF_CHECK(x.type == packet_type::event);
  CAF_CHECK_EQUAL(x.event, "hello");
  CAF_CHECK_EQUAL(x.args.attachments(), strings{"\1\2\3"});
  CAF_CHECK_EQUAL(x.args.json(0), json::binary({1, 2, 3}));
  x = decode(R"(62-/admin,456[{"_placeholder":true,"num":1},)"
             R"({"_placeholder":true,"num":0}])",
             {"a", ""});
  CAF_CHECK(x.type == packet_type::ack);
  CAF_CHECK_EQUAL(x.nsp, "/admin");
  CAF_CHECK(x.id == ack_id{456});
  CAF_CHECK_EQUAL(x.args.json(0), json::binary({}));
  CAF_CHECK_EQUAL(x.args.json(1), json::binary({'a'}));
  x = decode(R"(61-1[{"num":0,"_placeholder":true}])", {"\t"});
  CAF_CHECK(x.id == ack_id{1});
  CAF_CHECK_EQUAL(args(x), R"({"_placeholder":true,"num":0})");
}

CAF_TEST(the_number_of_attachments_is_checked) {
  for (auto text : {"5[\"a\"]", "5-[\"a\"]", "50-[\"a\"]", "51[\"a\"]", "51",
                    "5", "5-1-[\"a\"]", "5 1-[\"a\"]", "51.0-[\"a\"]",
                    "50x1-[\"a\"]", "61e0-[]"})
    CAF_CHECK_EQUAL(error(text), "attachment_count");
  CAF_CHECK_EQUAL(error("510-[\"a\"]"), "none");
  CAF_CHECK_EQUAL(error("511-[\"a\"]"), "too_many_attachments");
  CAF_CHECK_EQUAL(error("518446744073709551617-[\"a\"]"),
                  "too_many_attachments");
  limits bounds;
  bounds.max_attachments = 0;
  CAF_CHECK_EQUAL(error("51-[\"a\"]", bounds), "too_many_attachments");
  // An allowance without bound allocates nothing in advance.
  bounds.max_attachments = ~size_t{0};
  CAF_CHECK_EQUAL(error("54294967297-[\"a\"]", bounds), "too_many_attachments");
}

CAF_TEST(placeholders_are_checked_before_attachments_arrive) {
  CAF_CHECK_EQUAL(error(R"(51-["a",{"_placeholder":true,"num":1}])"),
                  "placeholder");
  CAF_CHECK_EQUAL(error(R"(51-[{"_placeholder":true,"num":0}])"), "payload");
}

CAF_TEST(attachments_without_a_place_are_harmless) {
  auto x = decode(R"(52-["a",1])", {"x", "y"});
  CAF_CHECK_EQUAL(args(x), "1");
  CAF_CHECK_EQUAL(x.args.attachments().size(), 2u);
}

CAF_TEST(text_must_not_interrupt_attachments) {
  packet_decoder decoder{limits{}};
  CAF_CHECK(decoder.add_text(R"(52-["a"])") == status::need_more);
  CAF_CHECK(decoder.add_binary("x") == status::need_more);
  CAF_CHECK(decoder.add_text(R"(2["b"])") == status::failed);
  CAF_CHECK(decoder.error() == errc::text_instead_of_attachment);
}

CAF_TEST(attachments_must_be_announced) {
  packet_decoder decoder{limits{}};
  CAF_CHECK(decoder.add_text(R"(51-["a"])") == status::need_more);
  CAF_CHECK(decoder.add_binary("x") == status::complete);
  CAF_CHECK(decoder.add_binary("y") == status::failed);
  CAF_CHECK(decoder.error() == errc::unexpected_attachment);
}

CAF_TEST(one_decoder_reads_packet_after_packet) {
  packet_decoder decoder{limits{}};
  CAF_REQUIRE(decoder.add_text(R"(0/a,{"b":1})") == status::complete);
  CAF_CHECK_EQUAL(decoder.take().nsp, "/a");
  CAF_REQUIRE(decoder.add_text(R"(51-/a,7["b",1])") == status::need_more);
  CAF_REQUIRE(decoder.add_binary("x") == status::complete);
  CAF_CHECK_EQUAL(decoder.take().args.attachments().size(), 1u);
  CAF_REQUIRE(decoder.add_text(R"(2["c"])") == status::complete);
  auto x = decoder.take();
  CAF_CHECK_EQUAL(x.nsp, "/");
  CAF_CHECK(!x.id);
  CAF_CHECK_EQUAL(x.event, "c");
  CAF_CHECK(x.args.empty());
  CAF_CHECK(x.args.attachments().empty());
  // A packet that nobody takes leaves no trace either.
  CAF_REQUIRE(decoder.add_text(R"(29["c",1])") == status::complete);
  CAF_REQUIRE(decoder.add_text("0") == status::complete);
  x = decoder.take();
  CAF_CHECK(!x.id);
  CAF_CHECK(x.event.empty());
  CAF_CHECK(x.args.empty());
  CAF_CHECK_EQUAL(x.auth, json::object());
}

// -- protocol 4 ---------------------------------------------------------------

CAF_TEST(in_protocol_4_a_query_is_the_payload_of_connect) {
  auto read = [](std::string_view text) {
    packet_decoder decoder{limits{}, revision::v4};
    CAF_CHECK(decoder.add_text(text) == status::complete);
    return decoder.take();
  };
  // Made by socket.io-client 2.5.0.
  auto x = read("0/chat?tok=a%20b&x=1,");
  CAF_CHECK(x.type == packet_type::connect);
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK_EQUAL(x.auth, (json{{"tok", "a b"}, {"x", "1"}}));
  x = read("0/chat?a=1&a=2&b");
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK_EQUAL(x.auth, (json{{"a", "2"}, {"b", ""}}));
  CAF_CHECK_EQUAL(read("0/chat").auth, json::object());
  CAF_CHECK_EQUAL(read("0/chat?").nsp, "/chat");
  CAF_CHECK_EQUAL(read("0/?a=1").nsp, "/");
  CAF_CHECK_EQUAL(read("0").auth, json::object());
  // As the reference, which looks at the query only.
  CAF_CHECK_EQUAL(read("0/chat?a=1,{\"b\":2}").auth, (json{{"a", "1"}}));
  x = read("2/chat?a=1,5[\"e\"]");
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK_EQUAL(x.event, "e");
  CAF_CHECK(x.auth.is_null());
}

CAF_TEST(in_protocol_4_the_rest_is_as_in_5) {
  auto fails = [](std::string_view text) {
    packet_decoder decoder{limits{}, revision::v4};
    return decoder.add_text(text) == status::failed;
  };
  CAF_CHECK(!fails(R"(2/chat,3["e",1])"));
  CAF_CHECK(!fails(R"(2[7,1])"));
  CAF_CHECK(!fails(R"(51-["e",{"_placeholder":true,"num":0}])"));
  for (auto text : {"0[]", "0/a,x", "0/a?b,\"x\"", "1[]", "2", "2{}", "7", "4",
                    "2[\"connect\"]", "5[\"e\"]", "2chat,[\"e\"]"})
    CAF_CHECK(fails(text));
}
