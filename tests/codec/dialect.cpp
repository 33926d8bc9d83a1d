#define CAF_SUITE codec.dialect

#include "codec/dialect.hpp"

#include "codec/deflate.hpp"
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

// The bytes that are expected here were made by engine.io-parser 2.2.1,
// socket.io-parser 3.3.3, socket.io-msgpack-parser 3.0.2 and the parser of
// socket.io 0.9.17, but for the escapes of what is not ASCII in text payloads
// of Engine.IO 3.

namespace {

using json = nlohmann::json;

using enum packet_type;

std::string messages(const outgoing_ptr& what, dialect x) {
  return kit::messages(what->bytes(x));
}

std::string bytes(const outgoing_ptr& what, dialect x) {
  return std::string{what->bytes(x)};
}

/// What a packet is expected to be in the dialects.
struct sample {
  outgoing_ptr what;
  std::string websocket3;
  std::string polling3_text;
  std::string_view polling3_binary;
  std::string legacy;
  /// The map in msgpack, in protocol 4.
  std::string_view msgpack;
};

outgoing_ptr packet(packet_type type, std::string_view nsp,
                    std::string_view json = {}) {
  return outgoing::packet(type, nsp, std::nullopt, json);
}

std::vector<sample> samples() {
  auto error = R"({"message":"not you"})";
  auto error_data = R"({"message":"no","data":{"content":"x","n":[1]}})";
  json nested = json::parse(R"({"a":[null,true]})");
  auto emoji = "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"s;
  return {
      {packet(connect, "/", R"({"sid":"a"})"), "40", "2:40", "0002ff3430",
       "1::", "82a47479706500a36e7370a12f"},
      {packet(connect, "/chat", R"({"sid":"a"})"), "40/chat,", "8:40/chat,",
       "0008ff34302f636861742c", "1::/chat",
       "82a47479706500a36e7370a52f63686174"},
      {packet(disconnect, "/"), "41", "2:41", "0002ff3431",
       "0::", "82a47479706501a36e7370a12f"},
      {packet(disconnect, "/chat"), "41/chat,", "8:41/chat,",
       "0008ff34312f636861742c", "0::/chat",
       "82a47479706501a36e7370a52f63686174"},
      {packet(connect_error, "/chat", error), R"(44/chat,"not you")",
       R"(17:44/chat,"not you")", "000107ff34342f636861742c226e6f7420796f7522",
       "7::/chat:2",
       "83a47479706504a464617461a76e6f7420796f75a36e7370a52f63686174"},
      {packet(connect_error, "/", error_data), R"(44{"content":"x","n":[1]})",
       R"(25:44{"content":"x","n":[1]})",
       "000205ff34347b22636f6e74656e74223a2278222c226e223a5b315d7d", "7:::2",
       "83a47479706504a464617461a26e6fa36e7370a12f"},
      {outgoing::event("/", "foo", {}), R"(42["foo"])", R"(9:42["foo"])",
       "0009ff34325b22666f6f225d", R"(5:::{"name":"foo"})",
       "83a47479706502a46461746191a3666f6fa36e7370a12f"},
      {outgoing::event("/chat", "bar", make(1, emoji, nested), {.id = 12}),
       R"(42/chat,12["bar",1,")" + emoji + R"(",{"a":[null,true]}])",
       R"(64:42/chat,12["bar",1,"\u00e4\u20ac\ud83d\ude00",{"a":[null,true]}])",
       "000409ff34322f636861742c31325b22626172222c312c22c3a4e282acf09f9880222c7"
       "b"
       "2261223a5b6e756c6c2c747275655d7d5d",
       R"(5:12+:/chat:{"name":"bar","args":[1,")" + emoji
           + R"(",{"a":[null,true]}]})",
       "84a47479706502a46461746194a362617201a9c3a4e282acf09f988081a16192c0c3a36"
       "e"
       "7370a52f63686174a269640c"},
      {outgoing::ack("/chat", 13, make("ok")), R"(43/chat,13["ok"])",
       R"(16:43/chat,13["ok"])", "000106ff34332f636861742c31335b226f6b225d",
       R"(6::/chat:13+["ok"])",
       "84a47479706503a46461746191a26f6ba36e7370a52f63686174a269640d"},
      {outgoing::ack("/", 0, {}), "430[]", "5:430[]", "0005ff3433305b5d",
       "6:::0", "84a47479706503a46461746190a36e7370a12fa2696400"},
      {outgoing::event(
           "/chat", "baz",
           make(binary("\1\2"), json{{"b", binary("")}}, "\xc3\xa4"),
           {.id = 7}),
       R"(452-/chat,7["baz",{"_placeholder":true,"num":0},)"
       R"({"b":{"_placeholder":true,"num":1}},")"
       "\xc3\xa4\"] <\4\1\2> <\4>",
       R"(93:452-/chat,7["baz",{"_placeholder":true,"num":0},)"
       R"({"b":{"_placeholder":true,"num":1}},"\u00e4"]6:b4AQI=2:b4)",
       "000809ff3435322d2f636861742c375b2262617a222c7b225f706c616365686f6c64657"
       "2"
       "223a747275652c226e756d223a307d2c7b2262223a7b225f706c616365686f6c6465722"
       "2"
       "3a747275652c226e756d223a317d7d2c22c3a4225d0103ff0401020101ff04",
       R"(5:7+:/chat:{"name":"baz","args":[{"type":"Buffer","data":[1,2]},)"
       R"({"b":{"type":"Buffer","data":[]}},")"
       "\xc3\xa4\"]}",
       "84a47479706502a46461746194a362617ac402010281a162c400a2c3a4a36e7370a52f6"
       "3"
       "686174a2696407"},
      {outgoing::ack("/", 15, make(binary("\t"))),
       "461-15[{\"_placeholder\":true,\"num\":0}] <\4\t>",
       R"(37:461-15[{"_placeholder":true,"num":0}]6:b4CQ==)",
       "000307ff3436312d31355b7b225f706c616365686f6c646572223a747275652c226e756"
       "d"
       "223a307d5d0102ff0409",
       R"(6:::15+[{"type":"Buffer","data":[9]}])",
       "84a47479706503a46461746191c40109a36e7370a12fa269640f"},
  };
}

} // namespace

CAF_TEST(packets_of_engine_io_3_are_those_of_its_parsers) {
  for (const auto& x : samples()) {
    CAF_CHECK_EQUAL(messages(x.what, framing::websocket3), x.websocket3);
    CAF_CHECK_EQUAL(bytes(x.what, framing::polling3_text), x.polling3_text);
    CAF_CHECK_EQUAL(bytes(x.what, framing::polling3_binary),
                    unhex(x.polling3_binary));
  }
}

CAF_TEST(frames_of_protocol_1_are_those_of_its_parser) {
  for (const auto& x : samples()) {
    CAF_CHECK_EQUAL(messages(x.what, framing::websocket1), x.legacy);
    CAF_CHECK_EQUAL(bytes(x.what, framing::polling1), x.legacy);
  }
}

CAF_TEST(packets_in_msgpack_are_those_of_its_parser) {
  for (const auto& x : samples()) {
    dialect to{framing::websocket3, parser::msgpack};
    auto map = unhex(x.msgpack);
    CAF_CHECK_EQUAL(messages(x.what, to), "<\4" + map + ">");
    to.form = framing::polling3_binary;
    auto size = std::to_string(map.size() + 1);
    for (auto& c : size)
      c = static_cast<char>(c - '0');
    CAF_CHECK_EQUAL(bytes(x.what, to), "\1" + size + "\xff\4" + map);
  }
  dialect to{framing::websocket4, parser::msgpack};
  auto check = [&](const outgoing_ptr& what, std::string_view map) {
    CAF_CHECK_EQUAL(messages(what, to), "<" + unhex(map) + ">");
  };
  check(packet(connect, "/chat", R"({"sid":"oSO0"})"),
        "83a47479706500a46461746181a3736964a46f534f30a36e7370a52f63686174");
  check(packet(connect_error, "/", R"({"message":"no","data":{"a":1}})"),
        "83a47479706504a46461746182a76d657373616765a26e6fa46461746181a16101a36e"
        "7370a12f");
  check(packet(disconnect, "/"), "82a47479706501a36e7370a12f");
}

CAF_TEST(binary_messages_have_a_type_in_engine_io_3) {
  auto x = outgoing::binary("\1\2\3\4");
  CAF_CHECK_EQUAL(messages(x, framing::websocket3), "<\4\1\2\3\4>");
  CAF_CHECK_EQUAL(messages(x, framing::websocket3_base64), "b4AQIDBA==");
  CAF_CHECK_EQUAL(messages(x, framing::websocket4_base64), "bAQIDBA==");
  CAF_CHECK_EQUAL(bytes(x, framing::polling3_text), "10:b4AQIDBA==");
  CAF_CHECK_EQUAL(bytes(x, framing::polling3_binary), "\1\5\xff\4\1\2\3\4"s);
  CAF_CHECK_EQUAL(bytes(x, framing::polling1), "");
}

CAF_TEST(engine_packets_are_the_same_in_versions_3_and_4) {
  auto open = outgoing::engine(engine_type::open, R"({"sid":"a"})");
  CAF_CHECK_EQUAL(bytes(open, framing::polling3_text), R"(12:0{"sid":"a"})");
  auto pong = outgoing::engine(engine_type::pong, "probe");
  CAF_CHECK_EQUAL(messages(pong, framing::websocket3), "3probe");
  CAF_CHECK_EQUAL(bytes(pong, {framing::polling3_text, parser::msgpack}),
                  "6:3probe");
  CAF_CHECK_EQUAL(bytes(pong, framing::polling3_binary), "\0\6\xff"
                                                         "3probe"s);
}

CAF_TEST(few_engine_packets_have_a_frame_in_protocol_1) {
  auto check = [](engine_type type, std::string_view expected) {
    auto x = outgoing::engine(type, "");
    CAF_CHECK_EQUAL(bytes(x, framing::polling1), expected);
    CAF_CHECK_EQUAL(messages(x, framing::websocket1), expected);
    CAF_CHECK_EQUAL(x->bytes(framing::websocket1).empty(), expected.empty());
  };
  check(engine_type::close, "8::");
  check(engine_type::ping, "2::");
  check(engine_type::noop, "8::");
  check(engine_type::open, "");
  check(engine_type::pong, "");
  check(engine_type::message, "");
  check(engine_type::upgrade, "");
}

CAF_TEST(only_clients_that_can_come_back_get_offsets) {
  auto x = outgoing::event("/", "a", make("b"), {.offset = "zz"});
  CAF_CHECK_EQUAL(messages(x, framing::websocket3), R"(42["a","b"])");
  CAF_CHECK_EQUAL(bytes(x, framing::polling3_text), R"(11:42["a","b"])");
  CAF_CHECK_EQUAL(bytes(x, framing::polling1),
                  R"(5:::{"name":"a","args":["b"]})");
  CAF_CHECK_EQUAL(
      messages(x, {framing::websocket3, parser::msgpack}),
      "<\4" + unhex("83a47479706502a46461746192a161a162a36e7370a12f") + ">");
  CAF_CHECK_EQUAL(messages(x, {framing::websocket4, parser::msgpack}),
                  "<"
                      + unhex("83a47479706502a46461746193a161a162a27a7a"
                              "a36e7370a12f")
                      + ">");
  x = outgoing::event("/", "a", {}, {.offset = "zz"});
  CAF_CHECK_EQUAL(messages(x, framing::websocket3), R"(42["a"])");
  CAF_CHECK_EQUAL(bytes(x, framing::polling1), R"(5:::{"name":"a"})");
}

CAF_TEST(errors_of_protocol_4_are_data_or_a_message) {
  auto check = [](std::string_view json, std::string_view expected) {
    CAF_CHECK_EQUAL(
        messages(packet(connect_error, "/", json), framing::websocket3),
        "44" + std::string{expected});
  };
  check(R"({"message":"no","data":[1]})", "[1]");
  check(R"({"data":{"b":1,"a":2},"message":"no"})", R"({"b":1,"a":2})");
  for (auto data : {"null", "false", "0", "0.0", "\"\""})
    check(R"({"message":"no","data":)"s + data + "}", "\"no\"");
  check(R"({"message":"no","data":true})", "true");
  check(R"({})", "\"\"");
  check(R"("no")", "\"no\"");
}

CAF_TEST(names_and_placeholders_survive_protocol_1) {
  auto check = [](const outgoing_ptr& x, std::string_view expected) {
    CAF_CHECK_EQUAL(bytes(x, framing::polling1), expected);
  };
  check(outgoing::event("/", "a\",\\", make(1)),
        R"(5:::{"name":"a\",\\","args":[1]})");
  check(outgoing::packet(event, "/", 3, R"([ "a" , 1 ])"),
        R"(5:3+::{"name":"a","args":[ 1 ]})");
  // What only looks like a placeholder is an argument like others.
  check(
      outgoing::event("/", "a", make(json{{"_placeholder", true}, {"num", 0}})),
      R"(5:::{"name":"a","args":[{"_placeholder":true,"num":0}]})");
}

CAF_TEST(forms_with_the_same_bytes_are_not_made_twice) {
  auto text = outgoing::event("/", "a", make(1));
  auto binary_event = outgoing::event("/", "a", make(binary("b")));
  auto same = [](const outgoing_ptr& x, framing a, framing b) {
    return x->bytes(a).data() == x->bytes(b).data();
  };
  using enum framing;
  CAF_CHECK(same(text, websocket3, websocket4));
  CAF_CHECK(same(text, websocket3_base64, websocket4));
  CAF_CHECK(same(text, websocket4_base64, websocket4));
  CAF_CHECK(!same(binary_event, websocket3, websocket4));
  CAF_CHECK_EQUAL(binary_event->bytes(polling1),
                  binary_event->bytes(websocket1).substr(2));
  CAF_CHECK(binary_event->bytes(polling1).data()
            == binary_event->bytes(websocket1).data() + 2);
  auto hello = packet(connect, "/", "{}");
  CAF_CHECK(!same(hello, websocket3, websocket4));
  CAF_CHECK(same(hello, websocket3_base64, websocket3));
  // Each form stays where it is, whatever else is made.
  for (auto form : {websocket3, websocket3_base64, websocket4_base64, polling4,
                    polling3_text, polling3_binary, websocket1, polling1}) {
    auto first = binary_event->bytes(form).data();
    binary_event->bytes({form, parser::msgpack});
    CAF_CHECK(first == binary_event->bytes(form).data());
  }
}

CAF_TEST(a_clone_makes_its_own_forms) {
  auto x = outgoing::event("/", "a", make(binary("b")), {.offset = "zz"});
  for (auto form : {framing::websocket3, framing::polling3_text,
                    framing::polling1, framing::websocket4}) {
    for (auto format : {parser::json, parser::msgpack}) {
      dialect to{form, format};
      auto bytes = x->bytes(to);
      auto y = x->clone();
      CAF_CHECK_EQUAL(y->bytes(to), bytes);
      CAF_CHECK(y->bytes(to).data() != bytes.data());
    }
  }
}

CAF_TEST(every_websocket_form_can_be_compressed) {
  auto x =
      outgoing::event("/", "a", make(std::string(5000, 'x')), {.offset = "zz"});
  deflater with;
  inflater inflate;
  for (auto form : {framing::websocket4, framing::websocket3,
                    framing::websocket4_base64, framing::websocket1}) {
    for (auto format : {parser::json, parser::msgpack}) {
      dialect to{form, format};
      auto frames = x->deflated(to, with, 1024, 6);
      CAF_CHECK(frames.size() < 200);
      CAF_CHECK(frames.data() == x->deflated(to, with, 1024, 6).data());
      std::string payload;
      CAF_CHECK(inflate.inflate_message(frames.substr(2), 10'000, payload)
                == errc::none);
      // Behind a header for between 126 and 65535 bytes.
      CAF_CHECK(payload == x->bytes(to).substr(4));
    }
  }
}

CAF_TEST(some_messages_are_binary) {
  auto json = parser::json;
  auto msgpack = parser::msgpack;
  CAF_CHECK(!outgoing::event("/", "a", make("b"))->is_binary(json));
  CAF_CHECK(outgoing::event("/", "a", make(binary("")))->is_binary(json));
  CAF_CHECK(outgoing::binary("")->is_binary(json));
  CAF_CHECK(!outgoing::engine(engine_type::ping, "")->is_binary(msgpack));
  CAF_CHECK(packet(disconnect, "/")->is_binary(msgpack));
}

CAF_TEST(json_in_text_payloads_of_engine_io_3_is_ascii) {
  auto check = [](const outgoing_ptr& x, const std::string& text) {
    CAF_CHECK_EQUAL(bytes(x, framing::polling3_text),
                    std::to_string(text.size()) + ":" + text);
  };
  auto emoji =
      "\x7f\xc2\x80\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf"s;
  auto escaped = "\x7f\\u0080\\u00e4\\u20ac\\ud83d\\ude00\\udbff\\udfff"s;
  check(outgoing::event("/a", "e", make(emoji), {.offset = "zz"}),
        "42/a,[\"e\",\"" + escaped + "\"]");
  check(outgoing::ack("/", 1, make(json{{emoji, 1}})),
        "431[{\"" + escaped + "\":1}]");
  check(packet(connect_error, "/", "{\"message\":\"\xc3\xa4\"}"),
        "44\"\\u00e4\"");
  // Elsewhere it counts as JavaScript counts.
  CAF_CHECK_EQUAL(bytes(outgoing::engine(engine_type::message, emoji),
                        framing::polling3_text),
                  "9:4" + emoji);
  CAF_CHECK_EQUAL(bytes(outgoing::event("/\xf0\x9f\x98\x80", "a", {}),
                        framing::polling3_text),
                  "11:42/\xf0\x9f\x98\x80,[\"a\"]");
}

CAF_TEST(framings_have_names) {
  CAF_CHECK_EQUAL(to_string(framing::polling3_binary), "polling3_binary");
  CAF_CHECK_EQUAL(to_string(parser::msgpack), "msgpack");
  CAF_CHECK(revision_of(framing::polling4) == revision::v5);
  CAF_CHECK(revision_of(framing::websocket3_base64) == revision::v4);
  CAF_CHECK(revision_of(framing::polling1) == revision::v1);
  CAF_CHECK(is_polling(framing::polling1));
  CAF_CHECK(!is_polling(framing::websocket1));
}
