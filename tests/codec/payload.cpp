#define CAF_SUITE codec.payload

#include "codec/payload.hpp"

#include "tests/codec/hex.hpp"

#include "caf/test/unit_test.hpp"

#include <string>
#include <vector>

using namespace callboard::codec;
using namespace std::string_literals;
using kit::unhex;

namespace {

/// The packets of a payload, one string for each; the last one may be an
/// error's name.
std::vector<std::string> read_all(std::string_view body,
                                  framing form = framing::polling4,
                                  text_encoding* client_text = nullptr) {
  std::vector<std::string> result;
  payload_reader reader{body, form, client_text};
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

/// "ä€😀": three characters, four UTF-16 units, nine bytes.
const auto text = "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"s;

} // namespace

// -- Engine.IO 4 --------------------------------------------------------------

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

// -- Engine.IO 3, text --------------------------------------------------------

CAF_TEST(lengths_count_utf16_units) {
  auto read = [](const std::string& body) {
    return read_all(body, framing::polling3_text);
  };
  CAF_CHECK_EQUAL(read("2:40"), (strings{"4:0"}));
  CAF_CHECK_EQUAL(read("12:41/custom,{}1:3"), (strings{"4:1/custom,{}", "3:"}));
  CAF_CHECK_EQUAL(read("5:4" + text + "1:2"), (strings{"4:" + text, "2:"}));
  CAF_CHECK_EQUAL(read("5:4" + text + "5:4" + text),
                  (strings{"4:" + text, "4:" + text}));
  // A character is not cut in two.
  CAF_CHECK_EQUAL(read("4:4" + text), (strings{"payload_length"}));
  CAF_CHECK_EQUAL(read("3:4" + text),
                  (strings{"4:\xc3\xa4\xe2\x82\xac", "payload_length"}));
  CAF_CHECK_EQUAL(read("6:4" + text), (strings{"payload_length"}));
  std::string many;
  for (int i = 0; i < 1000; ++i)
    many += text;
  CAF_CHECK_EQUAL(read("4001:4" + many + "1:3"), (strings{"4:" + many, "3:"}));
}

CAF_TEST(binary_packets_of_a_textual_payload_are_base64) {
  auto read = [](const std::string& body) {
    return read_all(body, framing::polling3_text);
  };
  CAF_CHECK_EQUAL(read("6:b4AQI=2:b4"), (strings{"bin4:\1\2", "bin4:"}));
  CAF_CHECK_EQUAL(read("10:b4AQIDBA==1:2"), (strings{"bin4:\1\2\3\4", "2:"}));
  CAF_CHECK_EQUAL(read("3:b4?"), (strings{"base64"}));
  for (auto body : {"1:b", "6:b2AQI=", "6:b5AQI="})
    CAF_CHECK_EQUAL(read(body), (strings{"engine_packet_type"}));
}

CAF_TEST(lengths_are_checked) {
  auto read = [](const std::string& body) {
    return read_all(body, framing::polling3_text);
  };
  CAF_CHECK_EQUAL(read(""), (strings{"engine_packet_type"}));
  for (auto body :
       {"0:", "0:2", "5", "1:", "2:4", ":2", " 1:2", "+1:2", "-1:2", "1.0:2",
        "1e0:2", "0x1:2", "abc", "1 :2", "99999999999999999999:2",
        "18446744073709551617:2", "0000000000001:2", "1;2"})
    CAF_CHECK_EQUAL(read(body), (strings{"payload_length"}));
  CAF_CHECK_EQUAL(read("01:2"), (strings{"2:"}));
  CAF_CHECK_EQUAL(read("1:9"), (strings{"engine_packet_type"}));
  CAF_CHECK_EQUAL(read("1:42"), (strings{"4:", "payload_length"}));
  CAF_CHECK_EQUAL(read("1:2\x1e"), (strings{"2:", "payload_length"}));
  // What is not UTF-8 is counted somehow.
  CAF_CHECK_EQUAL(read("3:4\xff\xff"), (strings{"payload_length"}));
  CAF_CHECK_EQUAL(read("1:4\x80\x80"), (strings{"4:\x80\x80"}));
}

CAF_TEST(text_that_is_encoded_twice_can_be_recognized) {
  auto read = [](const std::string& body, bool maybe) {
    auto client_text = text_encoding::unknown;
    return read_all(body, framing::polling3_text,
                    maybe ? &client_text : nullptr);
  };
  // Made by engine.io-client 1.8.4.
  auto twice = unhex("373a34c383c2bcc3b0c29fc298c280");
  CAF_CHECK_EQUAL(read(twice, true), (strings{"4:\xc3\xbc\xf0\x9f\x98\x80"}));
  CAF_CHECK_EQUAL(read(twice, false), (strings{"4:" + twice.substr(3)}));
  CAF_CHECK_EQUAL(
      read(twice + twice, true),
      (strings{"4:\xc3\xbc\xf0\x9f\x98\x80", "4:\xc3\xbc\xf0\x9f\x98\x80"}));
  // Made by engine.io-client 3.5.3.
  CAF_CHECK_EQUAL(read(unhex("343a34c3bcf09f9880"), true),
                  (strings{"4:\xc3\xbc\xf0\x9f\x98\x80"}));
  auto is_kept = [&](size_t units, const std::string& once) {
    auto body = std::to_string(units + 1) + ":4" + once;
    CAF_CHECK_EQUAL(read(body, true), (strings{"4:" + once}));
  };
  is_kept(1, "\xc3\xbc");
  is_kept(2, "a\xc2\x80");
  is_kept(2, "\xc3\xa4\xc2\xa4");
  is_kept(3, "\xc3\x83\xc2\xbc\xe2\x82\xac");
  is_kept(2, "\xc3\x83\xc2");
  CAF_CHECK_EQUAL(read("6:b4AQI=", true), (strings{"bin4:\1\2"}));
}

CAF_TEST(the_first_text_tells_how_a_client_encodes) {
  auto client_text = text_encoding::unknown;
  auto read = [&](const std::string& body) {
    return read_all(body, framing::polling3_text, &client_text);
  };
  auto twice = "3:4\xc3\x83\xc2\xbc"s;
  read("2:4a");
  CAF_CHECK(client_text == text_encoding::unknown);
  CAF_CHECK_EQUAL(read("2:4\xc3\xbc"), (strings{"4:\xc3\xbc"}));
  CAF_CHECK(client_text == text_encoding::once);
  // Two characters that look like one.
  CAF_CHECK_EQUAL(read(twice), (strings{"4:\xc3\x83\xc2\xbc"}));
  client_text = text_encoding::unknown;
  CAF_CHECK_EQUAL(read(twice), (strings{"4:\xc3\xbc"}));
  CAF_CHECK(client_text == text_encoding::twice);
}

// -- Engine.IO 3, binary ------------------------------------------------------

CAF_TEST(binary_payloads_have_lengths_in_bytes) {
  auto read = [](const std::string& body) {
    return read_all(body, framing::polling3_binary);
  };
  // Made by engine.io-parser 2.2.1.
  CAF_CHECK_EQUAL(
      read(unhex("000105ff34325b22c3a4e282acf09f9880225d0103ff040102")),
      (strings{"4:2[\"" + text + "\"]", "bin4:\1\2"}));
  CAF_CHECK_EQUAL(read(unhex("000203ff") + "4" + std::string(22, 'x')),
                  (strings{"4:" + std::string(22, 'x')}));
  CAF_CHECK_EQUAL(read("\1\1\xff\4"s), (strings{"bin4:"}));
  CAF_CHECK_EQUAL(read("\0\1\xff"
                       "2\0\6\xff"
                       "b4AQI="s),
                  (strings{"2:", "bin4:\1\2"}));
}

CAF_TEST(headers_of_binary_payloads_are_checked) {
  auto read = [](const std::string& body) {
    return read_all(body, framing::polling3_binary);
  };
  CAF_CHECK_EQUAL(read(""), (strings{"engine_packet_type"}));
  for (const auto& body :
       {"2"s, "\0"s, "\1"s, "\0\1"s, "\0\1\xff"s, "\0\xff"s, "\0\0\xff"s,
        "\2\1\xff"
        "2"s,
        "\0\12\xff"
        "2"s,
        "\0\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\xff"
        "2"s,
        "\0"
        "1\xff"
        "2"s,
        "\0\2\xff"
        "2"s})
    CAF_CHECK_EQUAL(read(body), (strings{"payload_length"}));
  CAF_CHECK_EQUAL(read("\1\1\xff\2"s), (strings{"engine_packet_type"}));
  CAF_CHECK_EQUAL(read("\0\1\xff"
                       "9"s),
                  (strings{"engine_packet_type"}));
}

// -- Socket.IO 0.9 ------------------------------------------------------------

CAF_TEST(a_frame_comes_alone_or_several_with_lengths) {
  auto read = [](const std::string& body) {
    return read_all(body, framing::polling1);
  };
  CAF_CHECK_EQUAL(read("2::"), (strings{"4:2::"}));
  CAF_CHECK_EQUAL(read("3:::a\xef\xbf\xbd"), (strings{"4:3:::a\xef\xbf\xbd"}));
  // Made by the parser of socket.io 0.9.17.
  CAF_CHECK_EQUAL(read("\xef\xbf\xbd"
                       "18\xef\xbf\xbd"
                       "5:::{\"name\":\"\xc3\xa4\xf0\x9f\x98\x80\"}"
                       "\xef\xbf\xbd"
                       "3\xef\xbf\xbd"
                       "8::\xef\xbf\xbd"
                       "5\xef\xbf\xbd"
                       "3:::x"),
                  (strings{"4:5:::{\"name\":\"\xc3\xa4\xf0\x9f\x98\x80\"}",
                           "4:8::", "4:3:::x"}));
  CAF_CHECK_EQUAL(read(""), (strings{"engine_packet_type"}));
  for (auto body : {"\xef\xbf\xbd",
                    "\xef\xbf\xbd"
                    "3",
                    "\xef\xbf\xbd"
                    "3\xef\xbf\xbd",
                    "\xef\xbf\xbd"
                    "0\xef\xbf\xbd",
                    "\xef\xbf\xbd\xef\xbf\xbd"
                    "2::",
                    "\xef\xbf\xbd"
                    "4\xef\xbf\xbd"
                    "2::"})
    CAF_CHECK_EQUAL(read(body), (strings{"payload_length"}));
  CAF_CHECK_EQUAL(read("\xef\xbf\xbd"
                       "3\xef\xbf\xbd"
                       "2::8::"),
                  (strings{"4:2::", "payload_length"}));
}

// -- writing ------------------------------------------------------------------

namespace {

value_list make(const nlohmann::json& x) {
  value_list result;
  result.push_back(x);
  return result;
}

struct messages {
  outgoing_ptr hello = outgoing::event("/", "a", make(text));
  outgoing_ptr bytes =
      outgoing::event("/", "b", make(nlohmann::json::binary({1, 2})));
  outgoing_ptr noop = outgoing::engine(engine_type::noop, "");
  outgoing_ptr open = outgoing::engine(engine_type::open, "{}");
};

std::string write(const std::vector<outgoing_ptr>& xs, dialect x) {
  auto result = make_payload(xs, x);
  return (result.binary ? "binary " : "") + result.body;
}

} // namespace

CAF_TEST(payloads_have_what_their_framing_asks_for) {
  messages m;
  auto json = "42[\"a\",\"" + text + "\"]";
  auto attachment = R"(451-["b",{"_placeholder":true,"num":0}])"s;
  using enum framing;
  CAF_CHECK_EQUAL(write({m.hello, m.bytes, m.noop}, polling4),
                  json + "\x1e" + attachment + "\x1e"
                      + "bAQI=\x1e"
                        "6");
  auto escaped = R"(34:42["a","\u00e4\u20ac\ud83d\ude00"])"s;
  CAF_CHECK_EQUAL(write({m.hello, m.bytes, m.noop}, polling3_text),
                  escaped + "39:" + attachment + "6:b4AQI=1:6");
  CAF_CHECK_EQUAL(write({m.hello, m.bytes, m.noop}, polling3_binary),
                  "binary \0\1\x9\xff"s + json + "\0\3\x9\xff"s + attachment
                      + "\1\3\xff\4\1\2\0\1\xff"
                        "6"s);
  // Nothing binary.
  CAF_CHECK_EQUAL(write({m.hello, m.noop}, polling3_binary), escaped + "1:6");
  CAF_CHECK_EQUAL(write({m.noop}, {polling3_binary, parser::msgpack}), "1:6");
  CAF_CHECK(write({m.hello, m.noop}, {polling3_binary, parser::msgpack})
                .starts_with("binary \1\3\2\xff\4\x83"));
  CAF_CHECK_EQUAL(write({}, polling4), "");
  // For clients that read nothing else.
  auto only = make_payload(std::vector{m.hello, m.noop}, polling3_binary, true);
  CAF_CHECK(only.binary);
  CAF_CHECK_EQUAL(only.body, "\0\1\x9\xff"s + json
                                 + "\0\1\xff"
                                   "6"s);
}

CAF_TEST(frames_of_protocol_1_have_lengths_if_there_are_several) {
  messages m;
  auto json = R"(5:::{"name":"a","args":[")" + text + R"("]})";
  auto mark = "\xef\xbf\xbd"s;
  CAF_CHECK_EQUAL(write({m.hello}, framing::polling1), json);
  CAF_CHECK_EQUAL(write({m.hello, m.noop}, framing::polling1),
                  mark + "32" + mark + json + mark + "3" + mark + "8::");
  // What has no frame leaves no trace.
  CAF_CHECK_EQUAL(write({m.open, m.noop}, framing::polling1), "8::");
  CAF_CHECK_EQUAL(write({m.open}, framing::polling1), "");
}

CAF_TEST(payloads_can_be_read_again) {
  messages m;
  std::vector<outgoing_ptr> xs{m.noop, m.hello, m.bytes, m.hello};
  auto check = [&](framing form, const strings& expected) {
    auto x = make_payload(xs, form);
    CAF_CHECK_EQUAL(read_all(x.body, form), expected);
  };
  auto json = "4:2[\"a\",\"" + text + "\"]";
  auto attachment = R"(4:51-["b",{"_placeholder":true,"num":0}])"s;
  strings all{"6:", json, attachment, "bin4:\1\2", json};
  check(framing::polling4, all);
  check(framing::polling3_binary, all);
  all[1] = all[4] = R"(4:2["a","\u00e4\u20ac\ud83d\ude00"])";
  check(framing::polling3_text, all);
  auto frame = R"(4:5:::{"name":"a","args":[")" + text + R"("]})";
  check(framing::polling1,
        {"4:8::", frame,
         R"(4:5:::{"name":"b","args":[{"type":"Buffer","data":[1,2]}]})",
         frame});
}
