#define CAF_SUITE codec.msgpack

#include "tests/codec/msgpack_samples.hpp"

#include <string>
#include <vector>

using namespace kit::msgpack;
using kit::unhex;

namespace {

using json = nlohmann::json;

using strings = std::vector<std::string>;

} // namespace

// -- packets ------------------------------------------------------------------

CAF_TEST(packets_of_the_javascript_client_are_read) {
  // Made by socket.io-msgpack-parser 3.0.2.
  auto x = decode(unhex("83a47479706500a464617461d40000a36e7370a52f63686174"));
  CAF_CHECK(x.type == packet_type::connect);
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK_EQUAL(x.auth, json::object());
  x = decode(unhex("83a47479706500a46461746181a3736964a26162a36e7370a12f"));
  CAF_CHECK_EQUAL(x.auth, (json{{"sid", "ab"}}));
  x = decode(unhex("82a47479706501a36e7370a52f63686174"));
  CAF_CHECK(x.type == packet_type::disconnect);
  CAF_CHECK(x.auth.is_null());
  x = decode(
      unhex("84a47479706502a4646174619ba166cb3fe000000000000001c3c2c0c402"
            "0102a9c3a4e282acf09f9880908081a1619181a162c400a36e7370a12fa2"
            "696407"));
  CAF_CHECK(x.type == packet_type::event);
  CAF_CHECK(x.id == ack_id{7});
  CAF_CHECK_EQUAL(x.event, "f");
  CAF_CHECK_EQUAL(std::string{x.args.joined()},
                  "0.5,1,true,false,null,{\"_placeholder\":true,\"num\":0},"
                  "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\",[],{},"
                  "{\"a\":[{\"b\":{\"_placeholder\":true,\"num\":1}}]}");
  CAF_CHECK_EQUAL(x.args.json(5), json::binary({1, 2}));
  auto last = x.args.json(9);
  CAF_CHECK_EQUAL(last["a"][0]["b"], json::binary({}));
  x = decode(unhex("84a47479706503a46461746190a36e7370a12fa2696400"));
  CAF_CHECK(x.type == packet_type::ack);
  CAF_CHECK(x.id == ack_id{0});
  CAF_CHECK(x.args.empty());
  x = decode(
      unhex("83a47479706504a46461746181a76d657373616765a26e6fa36e7370a22f"
            "78"));
  CAF_CHECK(x.type == packet_type::connect_error);
}

CAF_TEST(members_come_in_any_order_and_with_others) {
  auto x = decode(map(data + "92a16101"s, "a76f7074696f6e7381a16291c40101",
                      id + "cd0100"s, nsp + "a22f62"s, type + "02"s));
  CAF_CHECK_EQUAL(x.event, "a");
  CAF_CHECK_EQUAL(x.nsp, "/b");
  CAF_CHECK(x.id == ack_id{256});
  CAF_CHECK_EQUAL(std::string{x.args.joined()}, "1");
  CAF_CHECK(x.args.attachments().empty());
  // The last of several counts.
  x = decode(map(type + "00"s, data + "91c40101"s, data + "92a161c40102"s, root,
                 type + "02"s));
  CAF_CHECK_EQUAL(x.args.json(0), json::binary({2}));
  CAF_CHECK_EQUAL(x.args.attachments().size(), 1u);
}

CAF_TEST(what_is_nil_or_undefined_is_absent) {
  for (auto none : {"c0", "d40000"}) {
    CAF_CHECK_EQUAL(decode(map(type + "00"s, data + ""s + none, root)).auth,
                    json::object());
    CAF_CHECK(decode(map(type + "01"s, data + ""s + none, root)).type
              == packet_type::disconnect);
    CAF_CHECK(
        !decode(map(type + "02"s, data + "91a161"s, root, id + ""s + none)).id);
  }
}

CAF_TEST(connect_payloads_may_have_bytes) {
  auto x = decode(map(type + "00"s, data + "81a16191c40107"s, root));
  CAF_CHECK_EQUAL(x.auth["a"][0], json::binary({7}));
}

CAF_TEST(malformed_packets_are_refused) {
  auto event = data + "91a161"s;
  for (auto bad : {"05", "06", "ff", "cb4000000000000000", "a130", "c0", "90",
                   "80", "c40101"})
    CAF_CHECK_EQUAL(error(map(type + ""s + bad, event, root)), "packet_type");
  CAF_CHECK_EQUAL(error(map(event, root)), "packet_type");
  for (auto bad : {"a161", "a0", "c0", "01", "91a12f", "c4012f", "a32f2c61",
                   "a22f1e", "d40000"})
    CAF_CHECK_EQUAL(error(map(type + "02"s, event, nsp + ""s + bad)), "nsp");
  CAF_CHECK_EQUAL(error(map(type + "02"s, event)), "nsp");
  for (auto bad : {"ff", "cb4000000000000000", "a131", "90", "c40101", "c3",
                   "cf0020000000000000"})
    CAF_CHECK_EQUAL(error(map(type + "02"s, event, root, id + ""s + bad)),
                    "ack_id");
  auto last_id = id + "cf001fffffffffffff"s;
  CAF_CHECK(decode(map(type + "03"s, data + "90"s, root, last_id)).id
            == ack_id{9007199254740991});
  auto refuses = [](std::string_view number, const strings& bad_data) {
    for (const auto& x : bad_data)
      CAF_CHECK_EQUAL(
          error(map(type + std::string{number}, data + ""s + x, root)),
          "payload");
  };
  refuses("00", {"90", "a161", "01", "c3", "c40101"});
  refuses("01", {"90", "a161", "80", "c40101"});
  refuses("02", {"80", "a161", "c0", "d40000", "01", "90", "91c0", "9190",
                 "9180", "91c40101", "91c3", "91cb7ff8000000000000", "c40101"});
  refuses("03", {"80", "a161", "c0", "01", "c40101"});
  refuses("04", {"90", "c0", "01", "d40000", "c40101"});
  CAF_CHECK_EQUAL(error(map(type + "02"s, data + "91a7636f6e6e656374"s, root)),
                  "payload");
  CAF_CHECK_EQUAL(decode(map(type + "02"s, data + "9105"s, root)).event, "5");
}

CAF_TEST(other_bytes_are_refused) {
  for (auto bytes :
       {"",           "c0",         "01",     "90",         "9180",
        "a161",       "c1",         "80c1",   "8101",       "8101c0",
        "81c0c0",     "8190c0",     "8180c0", "81c40161c0", "df00000001",
        "dfffffffff", "ddffffffff", "d9",     "db",         "81d40000c0"})
    CAF_CHECK_EQUAL(error(unhex(bytes)), "msgpack");
  CAF_CHECK_EQUAL(error("2[\"a\"]"), "msgpack");
  auto good = map(type + "02"s, data + "92a161c40101"s, root);
  for (size_t i = 0; i < good.size(); ++i)
    CAF_CHECK_EQUAL(error(good.substr(0, i)), "msgpack");
  CAF_CHECK_EQUAL(error(good + '\0'), "msgpack");
  CAF_CHECK_EQUAL(error(good), "none");
  // Keys that are no strings, or no UTF-8.
  for (auto key : {"01", "c0", "c3", "90", "80", "c40161", "d40000",
                   "cb3ff0000000000000", "a1ff"})
    CAF_CHECK_EQUAL(error(ack(1, "81"s + key + "01")), "msgpack");
  CAF_CHECK_EQUAL(error(ack(1, "a1ff")), "msgpack");
  CAF_CHECK_EQUAL(error(ack(1, "a3eda080")), "msgpack");
}

// -- values -------------------------------------------------------------------

CAF_TEST(numbers_are_what_they_are_in_json) {
  CAF_CHECK_EQUAL(values(12,
                         "007fcc80cdffffceffffffffcfffffffffffffffffffe0d080"
                         "d18000d280000000d38000000000000000"),
                  "0,127,128,65535,4294967295,18446744073709551615,-1,-32,-128,"
                  "-32768,-2147483648,-9223372036854775808");
  CAF_CHECK_EQUAL(values(4, "d000d10001d200000002d30000000000000003"),
                  "0,1,2,3");
  CAF_CHECK_EQUAL(values(4, "ca3fc00000cb3fb999999999999acb3ff0000000000000"
                            "cb8000000000000000"),
                  "1.5,0.1,1.0,-0.0");
  CAF_CHECK_EQUAL(values(3, "cb7e37e43c8800759ccb0000000000000001"
                            "cb43e0000000000000"),
                  "1e+300,5e-324,9223372036854775808.0");
  CAF_CHECK_EQUAL(values(4, "cb7ff8000000000000cb7ff0000000000000"
                            "cbfff0000000000000ca7fc00000"),
                  "null,null,null,null");
}

CAF_TEST(strings_are_quoted) {
  CAF_CHECK_EQUAL(values(2, "a0ab00080c0a0d091f225c7f2f"),
                  R"("","\u0000\b\f\n\r\t\u001f\"\\)"
                  "\x7f/\"");
}

CAF_TEST(undefined_is_null_or_left_out) {
  CAF_CHECK_EQUAL(values(2, "d4000001"), "null,1");
  CAF_CHECK_EQUAL(values(1, "82a161d40000a16201"), R"({"b":1})");
  CAF_CHECK_EQUAL(values(1, "82a16101a162d40000"), R"({"a":1})");
  CAF_CHECK_EQUAL(values(1, "81a161d40000"), "{}");
  CAF_CHECK_EQUAL(values(1, "81a16192d40000d40000"), R"({"a":[null,null]})");
  CAF_CHECK_EQUAL(values(1, "82a161d40000a16281a163d40000"), R"({"b":{}})");
  CAF_CHECK_EQUAL(values(1, "82a161c0a162d40000"), R"({"a":null})");
}

CAF_TEST(dates_are_strings) {
  // Made by notepack.io 2.2.0.
  CAF_CHECK_EQUAL(
      values(4, "d7000000000000000000d7000000018bcfe5687b"
                "d700ffffffffffffffffd7000000e677d21fdc00"),
      R"("1970-01-01T00:00:00.000Z","2023-11-14T22:13:20.123Z",)"
      R"("1969-12-31T23:59:59.999Z","+010000-01-01T00:00:00.000Z")");
  // Made by notepack.io 3.0.1.
  CAF_CHECK_EQUAL(
      values(4, "d6ff00000000d7ff1d5353006553f100"
                "c70cff3b8b87c0ffffffffffffffff"
                "c70cff000000000000003afff44180"),
      R"("1970-01-01T00:00:00.000Z","2023-11-14T22:13:20.123Z",)"
      R"("1969-12-31T23:59:59.999Z","+010000-01-01T00:00:00.000Z")");
  // The first and the last date of JavaScript, and those beyond.
  CAF_CHECK_EQUAL(values(4, "d700ffe14df73d240000d700001eb208c2dc0000"
                            "d700ffe14df73d23ffffd700001eb208c2dc0001"),
                  R"("-271821-04-20T00:00:00.000Z",)"
                  R"("+275760-09-13T00:00:00.000Z",null,null)");
  CAF_CHECK_EQUAL(values(4, "d7008000000000000000d7007fffffffffffffff"
                            "c70cff000000007fffffffffffffff"
                            "c70cff000000008000000000000000"),
                  "null,null,null,null");
  // Leap days, and years without.
  CAF_CHECK_EQUAL(values(4, "d700000000dd9aa6e000d700000000ec5455efff"
                            "d700000003bc5c9b0c00d700fffffdfedb45e200"),
                  R"("2000-02-29T00:00:00.000Z","2002-03-01T23:59:59.999Z",)"
                  R"("2100-03-01T00:00:00.000Z","1900-02-28T12:00:00.000Z")");
  CAF_CHECK_EQUAL(values(3, "d700ffffc776c0d2d400d7000000e677d21fdbff"
                            "d700ffffc7758bd54400"),
                  R"("0000-02-29T00:00:00.000Z","9999-12-31T23:59:59.999Z",)"
                  R"("-000001-12-31T00:00:00.000Z")");
  for (auto bad : {"d4ff00", "d5ff0000", "d8ff00000000000000000000000000000000",
                   "d7ffee6b280000000000", "c70cffffffffff0000000000000000"})
    CAF_CHECK_EQUAL(error(ack(1, bad)), "msgpack");
}

CAF_TEST(buffers_are_attachments) {
  // The last four made by notepack.io 2.2.0, of an ArrayBuffer each.
  auto x = decode(ack(7, "c403010203c50001ffc600000000c7010000"
                         "c708000102030405060708c70300010203c700"
                         "00"));
  auto& xs = x.args.attachments();
  CAF_REQUIRE_EQUAL(xs.size(), 7u);
  CAF_CHECK_EQUAL(xs[0], "\1\2\3");
  CAF_CHECK_EQUAL(xs[1], "\xff");
  CAF_CHECK_EQUAL(xs[2], "");
  CAF_CHECK_EQUAL(xs[3], "\0"s);
  CAF_CHECK_EQUAL(xs[4], "\1\2\3\4\5\6\7\x8");
  CAF_CHECK_EQUAL(xs[5], "\1\2\3");
  CAF_CHECK_EQUAL(xs[6], "");
  CAF_CHECK_EQUAL(x.args.text(6), R"({"_placeholder":true,"num":6})");
  for (auto other : {"d401ff", "d7010000000000000000", "c70105ff", "c7007f"})
    CAF_CHECK_EQUAL(error(ack(1, other)), "msgpack");
}

CAF_TEST(what_only_looks_like_a_placeholder_is_disarmed) {
  auto fake = "82ac5f706c616365686f6c646572c3a36e756d00"s;
  CAF_CHECK_EQUAL(values(1, fake), R"({"_placeholder":true,"num":0})");
  auto disarmed = R"({"_placeholder":null,"num":0})"s;
  auto real = R"({"_placeholder":true,"num":0})"s;
  CAF_CHECK_EQUAL(values(2, fake + "c40101"), disarmed + "," + real);
  CAF_CHECK_EQUAL(values(2, "c40101" + fake), real + "," + disarmed);
  // Nothing else is touched.
  CAF_CHECK_EQUAL(values(3, "ac5f706c616365686f6c646572c3c40101"),
                  "\"_placeholder\",true," + real);
  CAF_CHECK_EQUAL(values(2, "81ac5f706c616365686f6c64657291c3c40101"),
                  R"({"_placeholder":[true]},)" + real);
  CAF_CHECK_EQUAL(values(2, "82ac5f706c616365686f6c646572d40000a161c3c40101"),
                  R"({"a":true},)" + real);
}

// -- limits -------------------------------------------------------------------

CAF_TEST(nesting_is_limited_as_in_json) {
  limits bounds;
  bounds.max_depth = 2;
  CAF_CHECK_EQUAL(error(ack(1, "9101"), bounds), "none");
  CAF_CHECK_EQUAL(error(ack(1, "8180c0"), bounds), "msgpack");
  CAF_CHECK_EQUAL(error(ack(1, "919101"), bounds), "too_deep");
  CAF_CHECK_EQUAL(error(ack(1, "81a16180"), bounds), "too_deep");
  CAF_CHECK_EQUAL(error(map(type + "00"s, data + "81a16180"s, root), bounds),
                  "none");
  CAF_CHECK_EQUAL(error(map(type + "00"s, data + "81a1619190"s, root), bounds),
                  "too_deep");
  // In members that nobody reads, too.
  CAF_CHECK_EQUAL(error(map("a178" + std::string(2'000'000, '9')), bounds),
                  "too_deep");
}

CAF_TEST(announced_sizes_cost_nothing) {
  for (auto bomb : {"ddffffffff", "dfffffffff", "dbffffffff", "c6ffffffff",
                    "c9ffffffff00", "dcffff", "deffff"})
    CAF_CHECK_EQUAL(error(ack(1, bomb)), "msgpack");
}

CAF_TEST(binary_values_are_limited) {
  auto make = [](size_t n) {
    std::string bytes;
    for (size_t i = 0; i < n; ++i)
      bytes += "c400";
    return ack(n, bytes);
  };
  CAF_CHECK_EQUAL(decode(make(1000)).args.attachments().size(), 1000u);
  CAF_CHECK_EQUAL(error(make(1001)), "too_many_attachments");
  limits bounds;
  bounds.max_msgpack_attachments = 0;
  CAF_CHECK_EQUAL(error(make(1), bounds), "too_many_attachments");
}
