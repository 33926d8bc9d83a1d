#define CAF_SUITE codec.msgpack_decoder

#include "codec/outgoing.hpp"

#include "tests/codec/msgpack_samples.hpp"

#include <string>
#include <vector>

using namespace kit::msgpack;
using kit::unhex;

namespace {

using json = nlohmann::json;

using strings = std::vector<std::string>;

} // namespace

CAF_TEST(the_first_message_tells_the_format) {
  auto hello = map(type + "00"s, root);
  packet_decoder msgpack{limits{}};
  CAF_CHECK(!msgpack.format());
  CAF_CHECK(msgpack.add_binary(hello) == status::complete);
  CAF_CHECK(msgpack.format() == parser::msgpack);
  CAF_CHECK(msgpack.add_binary(hello) == status::complete);
  CAF_CHECK(msgpack.add_text("0") == status::failed);
  CAF_CHECK(msgpack.error() == errc::text_instead_of_msgpack);
  CAF_CHECK(msgpack.add_binary(hello) == status::failed);
  packet_decoder json{limits{}};
  CAF_CHECK(json.add_text("0") == status::complete);
  CAF_CHECK(json.format() == parser::json);
  CAF_CHECK(json.add_binary(hello) == status::failed);
  CAF_CHECK(json.error() == errc::unexpected_attachment);
}

CAF_TEST(the_format_can_be_told) {
  auto hello = map(type + "00"s, root);
  packet_decoder json{limits{}, revision::v5, parser::json};
  CAF_CHECK(json.add_binary(hello) == status::failed);
  CAF_CHECK(json.error() == errc::unexpected_attachment);
  packet_decoder msgpack{limits{}, revision::v5, parser::msgpack};
  CAF_CHECK(msgpack.add_text("0") == status::failed);
  CAF_CHECK(msgpack.error() == errc::text_instead_of_msgpack);
}

CAF_TEST(clients_2_write_packets_without_values_as_json) {
  packet_decoder decoder{limits{}, revision::v4, parser::msgpack};
  // Made by socket.io-msgpack-parser 2.2.1.
  CAF_CHECK(decoder.add_text(R"({"type":0,"query":"x=1","nsp":"/chat?x=1"})")
            == status::complete);
  auto x = decoder.take();
  CAF_CHECK(x.type == packet_type::connect);
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  CAF_CHECK_EQUAL(x.auth, (json{{"x", "1"}}));
  CAF_CHECK(decoder.add_text(R"({"type":1,"nsp":"/chat"})")
            == status::complete);
  x = decoder.take();
  CAF_CHECK(x.type == packet_type::disconnect);
  CAF_CHECK_EQUAL(x.nsp, "/chat");
  auto deep = std::string(100'000, '[');
  for (const auto& bad :
       {R"({"type":2,"nsp":"/","data":["a"]})"s, R"({"type":0})"s,
        R"({"nsp":"/"})"s, R"({"type":0,"nsp":1})"s,
        R"({"type":[0],"nsp":"/"})"s, R"({"type":0.5,"nsp":"/"})"s,
        R"({"type":0,"nsp":"/"}x)"s, "0"s, ""s, "[]"s, "null"s, deep,
        "{\"type\":" + deep,
        "{\"type\":" + deep + std::string(100'000, ']') + "}"}) {
    packet_decoder strict{limits{}, revision::v4, parser::msgpack};
    CAF_CHECK(strict.add_text(bad) == status::failed);
    CAF_CHECK(strict.error() == errc::text_instead_of_msgpack);
  }
}

CAF_TEST(clients_2_have_types_for_packets_with_bytes) {
  auto bytes = data + "92a161c40101"s;
  auto x = decode(map(type + "05"s, bytes, root), {}, revision::v4);
  CAF_CHECK(x.type == packet_type::event);
  CAF_CHECK_EQUAL(x.event, "a");
  CAF_CHECK_EQUAL(x.args.json(0), json::binary({1}));
  x = decode(map(type + "06"s, bytes, root, id + "01"s), {}, revision::v4);
  CAF_CHECK(x.type == packet_type::ack);
  CAF_CHECK_EQUAL(x.args.json(1), json::binary({1}));
}

CAF_TEST(one_decoder_reads_map_after_map) {
  packet_decoder decoder{limits{}};
  CAF_CHECK(decoder.add_binary(map(type + "00"s, data + "81a16101"s, root))
            == status::complete);
  CAF_CHECK_EQUAL(decoder.take().auth, (json{{"a", 1}}));
  CAF_CHECK(decoder.add_binary(ack(1, "c40101")) == status::complete);
  CAF_CHECK(decoder.add_binary(map(type + "02"s, data + "91a161"s, root))
            == status::complete);
  auto x = decoder.take();
  CAF_CHECK(!x.id);
  CAF_CHECK_EQUAL(x.event, "a");
  CAF_CHECK(x.args.attachments().empty());
  CAF_CHECK(x.auth.is_null());
}

CAF_TEST(what_leaves_in_msgpack_can_be_read_again) {
  value_list list;
  list.push_back(json{{"a", {json::binary({1}), 1.5, -7, nullptr}}});
  list.push_back(json("\xf0\x9f\x98\x80"));
  list.push_back(json::binary({}));
  list.push_back(json{{"_placeholder", true}, {"num", 0}});
  auto event = outgoing::event("/n", "e", list, {.id = 3});
  auto frame = event->bytes({framing::websocket4, parser::msgpack});
  auto x = decode(frame.substr(2));
  CAF_CHECK_EQUAL(x.nsp, "/n");
  CAF_CHECK(x.id == ack_id{3});
  CAF_CHECK_EQUAL(x.event, "e");
  CAF_CHECK_EQUAL(x.args.joined(), list.joined());
  CAF_CHECK_EQUAL(x.args.attachments(), list.attachments());
}
