#define CAF_SUITE codec.legacy_frame

#include "codec/legacy_frame.hpp"

#include "codec/outgoing.hpp"

#include "caf/test/unit_test.hpp"

#include <string>

using namespace callboard::codec;
using namespace std::string_literals;

namespace {

using json = nlohmann::json;

legacy_frame frame(std::string_view text) {
  legacy_frame result;
  CAF_CHECK_EQUAL(to_string(read_legacy_frame(text, result)), "none");
  return result;
}

/// The packet that a frame makes.
socket_packet read(std::string_view text) {
  socket_packet result;
  CAF_CHECK_EQUAL(to_string(read_legacy_packet(frame(text), {}, result)),
                  "none");
  return result;
}

std::string error(std::string_view text, const limits& bounds = {}) {
  legacy_frame x;
  auto err = read_legacy_frame(text, x);
  socket_packet ignored;
  if (err == errc::none)
    err = read_legacy_packet(x, bounds, ignored);
  return std::string{to_string(err)};
}

std::string args(const socket_packet& x) {
  return std::string{x.args.joined()};
}

} // namespace

CAF_TEST(frames_have_type_and_id_and_endpoint) {
  auto x = frame("5:1+:/chat:{\"name\":\"a\"}");
  CAF_CHECK(x.type == legacy_type::event);
  CAF_CHECK(x.id == ack_id{1});
  CAF_CHECK(x.by_application);
  CAF_CHECK(!wants_automatic_ack(x));
  CAF_CHECK_EQUAL(x.endpoint, "/chat");
  CAF_CHECK_EQUAL(x.data, "{\"name\":\"a\"}");
  x = frame("3:12::a:b");
  CAF_CHECK(x.type == legacy_type::message);
  CAF_CHECK(x.id == ack_id{12});
  CAF_CHECK(wants_automatic_ack(x));
  CAF_CHECK_EQUAL(x.endpoint, "");
  CAF_CHECK_EQUAL(x.data, "a:b");
  x = frame("2::");
  CAF_CHECK(x.type == legacy_type::heartbeat);
  CAF_CHECK(!x.id);
  CAF_CHECK(!wants_automatic_ack(x));
  CAF_CHECK_EQUAL(frame("8::").data, "");
  CAF_CHECK(frame(not_handshaken).type == legacy_type::error);
  CAF_CHECK_EQUAL(frame(not_handshaken).data, "1+0");
  CAF_CHECK_EQUAL(frame("1::/a?b=c").endpoint, "/a?b=c");
  CAF_CHECK(frame("5:+::").by_application);
}

CAF_TEST(what_is_no_frame_is_an_error) {
  for (auto text : {"", "5", "2:", "5:", "5:1", "5:1+",
                    "5:x::", "5:-1::", "5:1 ::", "5:++::", "55::", "a"})
    CAF_CHECK_EQUAL(error(text), "legacy_frame");
  for (auto text : {"9::", "a::", ":::x", " ::"})
    CAF_CHECK_NOT_EQUAL(error(text), "none");
  CAF_CHECK_EQUAL(error("9::"), "packet_type");
  CAF_CHECK_EQUAL(error("5:9007199254740992::{}"), "ack_id");
  for (auto text : {"2::", "7:::0", "8::"})
    CAF_CHECK_EQUAL(error(text), "packet_type");
}

CAF_TEST(endpoints_are_namespaces) {
  CAF_CHECK_EQUAL(read("0::").nsp, "/");
  CAF_CHECK_EQUAL(read("0::/").nsp, "/");
  CAF_CHECK_EQUAL(read("0::/chat").nsp, "/chat");
  CAF_CHECK_EQUAL(read("0::/chat:x").nsp, "/chat");
  CAF_CHECK(read("0::/chat").type == packet_type::disconnect);
  for (auto text : {"0::chat", "0::/a,b", "0::/\xff", "0::/a\x1e", "0:: /a"})
    CAF_CHECK_EQUAL(error(text), "nsp");
}

CAF_TEST(a_query_is_the_payload_of_a_connect_frame) {
  auto x = read("1::/chat?a=b%20c&d");
  CAF_CHECK(x.type == packet_type::connect);
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK_EQUAL(x.auth, (json{{"a", "b c"}, {"d", ""}}));
  x = read("1::/chat:?a=b");
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK_EQUAL(x.auth, (json{{"a", "b"}}));
  CAF_CHECK_EQUAL(read("1:::?a=1&a=2").auth, (json{{"a", "2"}}));
  CAF_CHECK_EQUAL(read("1::?a=1").auth, (json{{"a", "1"}}));
  CAF_CHECK_EQUAL(read("1::?a=1").nsp, "/");
  CAF_CHECK_EQUAL(read("1::/chat").auth, json::object());
  CAF_CHECK_EQUAL(read("5::/chat?a=1:{\"name\":\"e\"}").nsp, "/chat");
}

CAF_TEST(events_have_name_and_arguments) {
  auto x = read(R"(5:3+:/chat:{"name":"a","args":[1,{"b":[]}]})");
  CAF_CHECK(x.type == packet_type::event);
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK(x.id == ack_id{3});
  CAF_CHECK_EQUAL(x.event, "a");
  CAF_CHECK_EQUAL(args(x), R"(1,{"b":[]})");
  CAF_CHECK_EQUAL(x.args.size(), 2u);
  // The server acknowledges this one by itself.
  CAF_CHECK(!read(R"(5:3::{"name":"a"})").id);
  for (auto text :
       {R"(5:::{"name":"a"})", R"(5:::{"name":"a","args":[]})",
        R"(5:::{"name":"a","args":null})",
        R"(5:::{ "args" : [ ] , "x": {"name":"b"}, "name" : "a" })"}) {
    x = read(text);
    CAF_CHECK_EQUAL(x.event, "a");
    CAF_CHECK(x.args.empty());
  }
  x = read(R"(5:::{"args":[[1],"]}"],"name":"a\"b"} )");
  CAF_CHECK_EQUAL(x.event, "a\"b");
  CAF_CHECK_EQUAL(args(x), R"([1],"]}")");
  CAF_CHECK_EQUAL(read(R"(5:::{"name":12})").event, "12");
  CAF_CHECK_EQUAL(read(R"(5:::{"name":"a","name":"b"})").event, "b");
}

CAF_TEST(malformed_events_are_refused) {
  for (auto text :
       {"5::", "5:::", "5:::x", "5:::[]", "5:::{}",
        "5:::{\"name\":", "5:::{\"args\":[]}", "5:::{\"name\":null}",
        "5:::{\"name\":[\"a\"]}", "5:::{\"name\":{}}", "5:::{\"name\":true}",
        "5:::{\"name\":\"a\",\"args\":{}}", "5:::{\"name\":\"a\",\"args\":1}",
        "5:::{\"name\":\"a\",\"args\":[1}", "5:::{\"name\":\"a\"}{}"})
    CAF_CHECK_EQUAL(error(text), "payload");
  for (auto name : {"connect", "disconnect", "newListener"})
    CAF_CHECK_EQUAL(error("5:::{\"name\":\""s + name + "\"}"), "payload");
  limits bounds;
  bounds.max_depth = 2;
  CAF_CHECK_EQUAL(error(R"(5:::{"name":"a","args":[[1]]})", bounds), "none");
  CAF_CHECK_EQUAL(error(R"(5:::{"name":"a","args":[[[1]]]})", bounds),
                  "too_deep");
}

CAF_TEST(messages_are_an_event_with_one_argument) {
  auto x = read("3:1+:/chat:a\"b:c\n");
  CAF_CHECK(x.type == packet_type::event);
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK(x.id == ack_id{1});
  CAF_CHECK_EQUAL(x.event, "message");
  CAF_CHECK_EQUAL(args(x), R"("a\"b:c\n")");
  CAF_CHECK(!read("3:1::a").id);
  for (auto text : {"3::", "3:::"})
    CAF_CHECK_EQUAL(args(read(text)), "\"\"");
  CAF_CHECK_EQUAL(args(read("3:::\xff")), "\"\xef\xbf\xbd\"");
  x = read(R"(4:::{"a":[1]})");
  CAF_CHECK_EQUAL(x.event, "message");
  CAF_CHECK_EQUAL(args(x), R"({"a":[1]})");
  CAF_CHECK_EQUAL(args(read("4::: null ")), "null");
  CAF_CHECK_EQUAL(read("4:::[1,2]").args.size(), 1u);
  for (auto text : {"4::", "4:::", "4:::1,2", "4:::1],[2", "4:::x"})
    CAF_CHECK_EQUAL(error(text), "payload");
}

CAF_TEST(acks_have_an_id_and_perhaps_a_list) {
  auto x = read(R"(6::/chat:13+["x",{}])");
  CAF_CHECK(x.type == packet_type::ack);
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK(x.id == ack_id{13});
  CAF_CHECK_EQUAL(args(x), R"("x",{})");
  for (auto text : {"6:::5", "6:::5+", "6:::5+[]", "6:::5[]"}) {
    x = read(text);
    CAF_CHECK(x.id == ack_id{5});
    CAF_CHECK(x.args.empty());
  }
  for (auto text :
       {"6::", "6:::", "6:::+[]", "6:::x", "6:::-1", "6:::9007199254740992"})
    CAF_CHECK_EQUAL(error(text), "ack_id");
  for (auto text : {"6:::5+1", "6:::5x", "6:::5++[]", "6:::5+{}", "6:::5+[1"})
    CAF_CHECK_EQUAL(error(text), "payload");
}

CAF_TEST(what_leaves_can_be_read) {
  value_list list;
  list.push_back(json{{"a", {1, "\xf0\x9f\x98\x80"}}});
  auto check = [&](const outgoing_ptr& x, packet_type type) {
    auto y = read(x->bytes(framing::polling1));
    CAF_CHECK(y.type == type);
    CAF_CHECK_EQUAL(y.nsp, "/n");
    CAF_CHECK(y.id == ack_id{3});
    CAF_CHECK_EQUAL(y.args.joined(), list.joined());
    return y.event;
  };
  CAF_CHECK_EQUAL(
      check(outgoing::event("/n", "e\"", list, {.id = 3}), packet_type::event),
      "e\"");
  CAF_CHECK_EQUAL(check(outgoing::ack("/n", 3, list), packet_type::ack), "");
}
