#define CAF_SUITE transport.compression

#include "codec/deflate.hpp"

#include "tests/codec/hex.hpp"
#include "tests/transport/wire.hpp"

using namespace callboard;
using kit::unhex;
using wire::http_client;
using wire::ws_client;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

namespace http = wire::http;

constexpr auto polling = "/engine.io/?EIO=4&transport=polling";
constexpr auto websocket = "/engine.io/?EIO=4&transport=websocket";

const auto accepted = "permessage-deflate; server_no_context_takeover; "
                      "client_no_context_takeover"s;

constexpr size_t max_payload = 200'000;

/// A plain Engine.IO endpoint that sends back what it gets, and a Socket.IO
/// namespace in which everything is broadcast.
struct fixture {
  explicit fixture(bool enabled = true)
      : sys(cfg),
        io(sys, options(enabled)) {
    auto plain = options(enabled).engine;
    plain.path = "/engine.io/";
    io.engine(plain, [](engine_socket& who) {
      who.on_message([&who](std::string_view data, bool binary) {
        if (binary)
          who.send_binary(data);
        else
          who.send(data);
      });
    });
    io.listen();
  }

  static server_options options(bool enabled) {
    server_options result;
    result.host = "127.0.0.1";
    result.port = 0;
    result.shards = 2;
    result.shutdown_timeout = 60s;
    result.engine.limits.max_payload = max_payload;
    result.engine.compression.enabled = enabled;
    return result;
  }

  /// Beast's client, which compresses every message.
  static wire::beast::websocket::permessage_deflate deflating() {
    wire::beast::websocket::permessage_deflate result;
    result.client_enable = true;
    return result;
  }

  static std::string sid_of(std::string_view packet) {
    CAF_REQUIRE(packet.starts_with("0{"));
    return nlohmann::json::parse(packet.substr(1))["sid"];
  }

  /// A WebSocket without a client's help: the answer's header is read.
  std::string open_raw(http_client& client, std::string_view target,
                       const std::string& headers) {
    client.write("GET " + std::string{target}
                 + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                 + headers + "\r\n");
    std::string head;
    while (!head.ends_with("\r\n\r\n"))
      head += client.read_bytes(1);
    return head;
  }

  wire::config cfg;
  caf::actor_system sys;
  callboard::server io;
};

struct fixture_without : fixture {
  fixture_without()
      : fixture(false) {
    // nop
  }
};

/// A masked frame (the mask is zero) of less than 126 bytes.
std::string frame(unsigned char first, std::string_view payload) {
  return std::string{static_cast<char>(first),
                     static_cast<char>(0x80 | payload.size())}
         + "\0\0\0\0"s + std::string{payload};
}

/// Names of the answer's content coding and of what it varies with.
std::string codings(const wire::response& x) {
  auto text = [&](auto field) {
    return std::string{x[field].data(), x[field].size()};
  };
  return text(http::field::content_encoding) + "/" + text(http::field::vary);
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(compression_tests, fixture)

CAF_TEST(messages_of_every_size_come_and_go) {
  ws_client client{io.port(), websocket, deflating()};
  // Beast offers a window of 15 bits.
  CAF_CHECK_EQUAL(client.extensions(),
                  accepted + "; server_max_window_bits=15");
  sid_of(client.read());
  for (size_t n : {0, 1, 100, 1022, 1023, 1024, 70'000, 150'000}) {
    auto text = "4" + std::string(n, 'x');
    client.write(text);
    CAF_CHECK_EQUAL(client.read(), text);
    CAF_CHECK(client.stream().got_text());
    client.write_binary(text);
    CAF_CHECK_EQUAL(client.read(), text);
    CAF_CHECK(client.stream().got_binary());
  }
}

CAF_TEST(compressed_fragments_are_put_together) {
  ws_client client{io.port(), websocket, deflating()};
  sid_of(client.read());
  auto& ws = client.stream();
  ws.text(true);
  std::string expected = "4";
  ws.write_some(false, wire::asio::buffer("4"s));
  for (auto i = 0; i < 20; ++i) {
    auto part = std::string(500, static_cast<char>('a' + i));
    ws.write_some(false, wire::asio::buffer(part));
    expected += part;
  }
  ws.write_some(true, wire::asio::buffer(""s));
  CAF_CHECK_EQUAL(client.read(), expected);
}

CAF_TEST(a_window_that_is_too_small_is_declined) {
  auto offer = deflating();
  offer.server_max_window_bits = 10;
  ws_client client{io.port(), websocket, offer};
  CAF_CHECK_EQUAL(client.extensions(), "");
  sid_of(client.read());
  client.write("4" + std::string(5000, 'x'));
  CAF_CHECK_EQUAL(client.read(), "4" + std::string(5000, 'x'));
}

CAF_TEST(an_offer_may_have_several_header_lines) {
  http_client client{io.port()};
  auto head = open_raw(client, websocket,
                       "Sec-WebSocket-Extensions: x-other\r\n"
                       "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  CAF_CHECK(head.find("\r\nSec-WebSocket-Extensions: " + accepted + "\r\n")
            != std::string::npos);
}

CAF_TEST(one_broadcast_is_for_clients_with_and_without_compression) {
  constexpr auto target = "/socket.io/?EIO=4&transport=websocket";
  std::vector<std::unique_ptr<ws_client>> clients;
  for (auto i = 0; i < 8; ++i) {
    auto offer =
        i % 4 < 2 ? deflating() : wire::beast::websocket::permessage_deflate{};
    auto& x = clients.emplace_back(
        std::make_unique<ws_client>(io.port(), target, offer));
    CAF_CHECK_EQUAL(x->extensions().empty(), i % 4 >= 2);
    sid_of(x->read());
    x->write("40");
    x->read();
  }
  auto large = std::string(3000, 'x');
  std::vector<uint8_t> bytes(3000, 7);
  io.emit("news", large, bytes);
  io.compress(false).emit("more", large);
  for (auto& x : clients) {
    CAF_CHECK_EQUAL(x->read(), R"(451-["news",")" + large
                                   + R"(",{"_placeholder":true,"num":0}])");
    CAF_CHECK_EQUAL(x->read(), std::string(3000, '\7'));
    CAF_CHECK_EQUAL(x->read(), R"(42["more",")" + large + "\"]");
  }
}

CAF_TEST(only_long_messages_are_compressed) {
  http_client client{io.port()};
  auto sid = sid_of(client.get_body(polling));
  // Here by way of an upgrade.
  http_client other{io.port()};
  auto head = open_raw(other, websocket + ("&sid=" + sid),
                       "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  CAF_CHECK(head.find(accepted) != std::string::npos);
  other.write(frame(0x81, "2probe"));
  CAF_CHECK_EQUAL(other.read_bytes(8), "\x81\x06"s + "3probe");
  other.write(frame(0x81, "5") + frame(0x81, "4short"));
  CAF_CHECK_EQUAL(other.read_bytes(8), "\x81\x06"s + "4short");
  codec::deflater deflater;
  std::string payload;
  auto text = "4" + std::string(1023, 'x');
  CAF_REQUIRE(deflater.deflate_message(text, 6, payload));
  other.write(frame(0xc1, payload));
  CAF_CHECK_EQUAL(other.read_bytes(2 + payload.size()),
                  "\xc1"s + static_cast<char>(payload.size()) + payload);
  text.pop_back();
  CAF_REQUIRE(deflater.deflate_message(text, 6, payload));
  other.write(frame(0xc1, payload));
  CAF_CHECK_EQUAL(other.read_bytes(4 + 1023), "\x81\x7e\x03\xff" + text);
}

CAF_TEST(bombs_and_corrupt_messages_close_the_connection) {
  codec::deflater deflater;
  std::string bomb;
  CAF_REQUIRE(
      deflater.deflate_message(std::string(max_payload + 1, '4'), 9, bomb));
  std::vector<std::pair<std::string, unsigned>> samples{
      {"\xc1\xfe"s + static_cast<char>(bomb.size() >> 8)
           + static_cast<char>(bomb.size()) + "\0\0\0\0"s + bomb,
       1009},
      {frame(0xc1, unhex("07")), 1007},
      {frame(0xc1, unhex("f248cdc9")), 1007},
      // Compressed, but no UTF-8.
      {frame(0xc1, unhex("4afc0f00")), 1007},
      {frame(0xe1, unhex("00")), 1002},
      {frame(0xc9, "ping"), 1002},
  };
  ws_client neighbour{io.port(), websocket, deflating()};
  sid_of(neighbour.read());
  for (auto& [bytes, code] : samples) {
    ws_client client{io.port(), websocket, deflating()};
    sid_of(client.read());
    client.write_raw(bytes + frame(0x81, "4after"));
    CAF_CHECK_EQUAL(client.read_all(), "");
    CAF_CHECK_EQUAL(client.close_code(), code);
    neighbour.write("4here");
    CAF_CHECK_EQUAL(neighbour.read(), "4here");
  }
}

CAF_TEST(long_answers_to_polls_are_compressed_if_the_client_accepts_it) {
  http_client client{io.port()};
  auto target = polling + ("&sid=" + sid_of(client.get_body(polling)));
  auto text = "4" + std::string(1023, 'x');
  auto poll = [&](const std::string& headers) {
    client.post(target, text);
    return client.get(target, headers);
  };
  auto x = poll("Accept-Encoding: gzip, deflate\r\n");
  CAF_CHECK_EQUAL(codings(x), "gzip/Accept-Encoding");
  CAF_CHECK(x.body().starts_with("\x1f\x8b") && x.body().size() < 100);
  x = poll("Accept-Encoding: deflate\r\n");
  CAF_CHECK_EQUAL(codings(x), "deflate/Accept-Encoding");
  CAF_CHECK(x.body().starts_with("\x78") && x.body().size() < 100);
  x = poll("Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n");
  CAF_CHECK_EQUAL(codings(x), "gzip/Accept-Encoding");
  for (auto headers :
       {"", "Accept-Encoding: identity\r\n", "Accept-Encoding: gzip;q=0\r\n"}) {
    x = poll(headers);
    CAF_CHECK_EQUAL(codings(x), "/Accept-Encoding");
    CAF_CHECK_EQUAL(x.body(), text);
  }
  text.pop_back();
  x = poll("Accept-Encoding: gzip\r\n");
  CAF_CHECK_EQUAL(codings(x), "/");
  CAF_CHECK_EQUAL(x.body(), text);
}

CAF_TEST(an_answer_with_what_must_not_be_compressed_is_not) {
  constexpr auto path = "/socket.io/?EIO=4&transport=polling";
  constexpr auto gzip = "Accept-Encoding: gzip\r\n";
  http_client client{io.port()};
  auto target = path + ("&sid=" + sid_of(client.get_body(path)));
  io.on_connection([](callboard::socket& who) {
    who.compress(false).emit("image", std::string(5000, 'x'));
    who.emit("news", std::string(5000, 'y'));
  });
  client.post(target, "40");
  std::string all;
  while (all.find("news") == std::string::npos) {
    auto x = client.get(target, gzip);
    CAF_CHECK_EQUAL(codings(x), "/");
    all += x.body();
  }
  io.emit("news", std::string(5000, 'x'));
  CAF_CHECK_EQUAL(codings(client.get(target, gzip)), "gzip/Accept-Encoding");
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(compression_off_tests, fixture_without)

CAF_TEST(nothing_is_compressed_by_default) {
  CAF_CHECK(!server_options{}.engine.compression.enabled);
  ws_client ws{io.port(), websocket, deflating()};
  CAF_CHECK_EQUAL(ws.extensions(), "");
  http_client client{io.port()};
  auto target = polling + ("&sid=" + sid_of(client.get_body(polling)));
  auto text = "4" + std::string(5000, 'x');
  client.post(target, text);
  auto x = client.get(target, "Accept-Encoding: gzip, deflate\r\n");
  CAF_CHECK_EQUAL(codings(x), "/");
  CAF_CHECK_EQUAL(x.body(), text);
}

CAF_TEST_FIXTURE_SCOPE_END()
