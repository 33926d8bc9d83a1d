#define CAF_SUITE transport.websocket

#include "tests/transport/wire.hpp"

#include "transport/session/websocket_link.hpp"

using namespace callboard;
using namespace callboard::transport;
using namespace std::string_literals;
using wire::ws_client;

namespace {

/// Accepts every request as a WebSocket and sends back what it gets; closes
/// when it gets "close".
class echo_service final : public http_service, public websocket_user {
public:
  void serve(const std::shared_ptr<http_protocol>& to,
             http_request& what) override {
    if (target(what) == "/later") {
      arrived.set_value([this, to, &what] { accept(to, what); });
      return;
    }
    accept(to, what);
  }

  void accept(const std::shared_ptr<http_protocol>& to, http_request& what) {
    auto link = std::make_shared<websocket_link>(to->owner(), engine_);
    link->attach(*this, nullptr, codec::framing::websocket4);
    to->upgrade("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                    + codec::websocket_accept(field(what, "Sec-WebSocket-Key"))
                    + "\r\n",
                link);
  }

  void websocket_message(websocket_link& from, std::string_view data,
                         bool binary) override {
    if (data == "pause")
      from.pause(true);
    if (data == "close" || data == "pause")
      from.send_close(codec::close_code::going_away);
    else if (binary)
      from.send(codec::outgoing::binary(data));
    else
      from.send(codec::outgoing::engine(codec::engine_type::message, data));
  }

  void websocket_blocked(websocket_link&, size_t) override {
    blocked = true;
  }

  void websocket_closed(websocket_link&, codec::errc why,
                        std::string_view) override {
    closed.set_value(why);
  }

  const http_options& options() const override {
    return options_;
  }

  size_t max_body() const override {
    return 0;
  }

  echo_service() {
    engine_.limits.max_payload = 1000;
    engine_.max_outbox = 1'000'000;
    engine_.close_timeout = std::chrono::hours{1};
  }

  // Gets what accepts a request for "/later".
  std::promise<std::function<void()>> arrived;
  std::promise<codec::errc> closed;
  // To be read after `closed` has been set.
  bool blocked = false;

private:
  http_options options_;
  engine_options engine_;
};

struct fixture {
  codec::errc why_closed() {
    return service.closed.get_future().get();
  }

  echo_service service;
  wire::host server{service};
};

/// A masked frame (the mask is zero).
std::string frame(unsigned char first, std::string_view payload) {
  auto result = std::string{static_cast<char>(first)};
  if (payload.size() < 126) {
    result += static_cast<char>(0x80 | payload.size());
  } else {
    result += '\xfe';
    result += static_cast<char>(payload.size() >> 8);
    result += static_cast<char>(payload.size() & 0xff);
  }
  return result + "\0\0\0\0"s + std::string{payload};
}

/// An opening handshake.
std::string opening(std::string_view path) {
  return "GET " + std::string{path}
         + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
           "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

std::string read_head(wire::http_client& client) {
  std::string text;
  while (!text.ends_with("\r\n\r\n"))
    text += client.read_bytes(1);
  return text;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(websocket_tests, fixture)

CAF_TEST(messages_of_every_size_come_and_go) {
  ws_client client{server.port(), "/"};
  for (size_t n : {0, 1, 124, 125, 126, 127, 999, 1000}) {
    auto text = std::string(n, 'x');
    client.write(text);
    CAF_CHECK_EQUAL(client.read(), "4" + text);
    CAF_CHECK(client.stream().got_text());
    client.write_binary(text);
    CAF_CHECK_EQUAL(client.read(), text);
    CAF_CHECK(client.stream().got_binary());
  }
}

CAF_TEST(many_messages_keep_their_order) {
  ws_client client{server.port(), "/"};
  for (auto i = 0; i < 500; ++i)
    client.write(std::to_string(i));
  for (auto i = 0; i < 500; ++i)
    CAF_REQUIRE_EQUAL(client.read(), "4" + std::to_string(i));
}

CAF_TEST(fragments_are_put_together) {
  ws_client client{server.port(), "/"};
  auto& ws = client.stream();
  ws.text(true);
  for (auto part : {"one ", "two ", ""})
    ws.write_some(false, wire::asio::buffer(std::string_view{part}));
  ws.write_some(true, wire::asio::buffer(std::string_view{"three"}));
  CAF_CHECK_EQUAL(client.read(), "4one two three");
}

CAF_TEST(pings_are_answered_between_fragments) {
  ws_client client{server.port(), "/"};
  auto& ws = client.stream();
  std::string pongs;
  ws.control_callback([&](auto kind, wire::beast::string_view text) {
    CAF_CHECK(kind == wire::beast::websocket::frame_type::pong);
    pongs += std::string{text.data(), text.size()} + ";";
  });
  ws.ping("one");
  ws.write_some(false, wire::asio::buffer(std::string_view{"a"}));
  ws.ping("two");
  ws.write_some(true, wire::asio::buffer(std::string_view{"b"}));
  ws.ping("");
  ws.pong("unasked");
  client.write("c");
  CAF_CHECK_EQUAL(client.read(), "4ab");
  CAF_CHECK_EQUAL(client.read(), "4c");
  CAF_CHECK_EQUAL(pongs, "one;two;;");
}

CAF_TEST(a_message_may_come_byte_by_byte) {
  ws_client client{server.port(), "/"};
  for (auto c : frame(0x81, "hello"))
    client.write_raw({&c, 1});
  CAF_CHECK_EQUAL(client.read(), "4hello");
}

CAF_TEST(messages_may_come_along_with_the_handshake) {
  wire::http_client client{server.port()};
  client.write(opening("/") + frame(0x81, "early"));
  CAF_CHECK(read_head(client).find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            != std::string::npos);
  client.write(frame(0x81, "late"));
  CAF_CHECK_EQUAL(client.read_bytes(8 + 7),
                  "\x81\x06"s + "4early" + "\x81\x05"s + "4late");
}

CAF_TEST(what_came_along_with_the_handshake_is_not_overtaken) {
  wire::http_client client{server.port()};
  client.write(opening("/later") + frame(0x81, "early"));
  auto accept = service.arrived.get_future().get();
  // The shard accepts in a task of its own; in its next turn, it finds the
  // second message at the socket.
  server.on(0, [&] {
    accept();
    client.write(frame(0x81, "late"));
  });
  read_head(client);
  CAF_CHECK_EQUAL(client.read_bytes(8 + 7),
                  "\x81\x06"s + "4early" + "\x81\x05"s + "4late");
}

CAF_TEST(much_may_come_along_with_the_handshake) {
  wire::http_client client{server.port()};
  client.write(opening("/later"));
  auto accept = service.arrived.get_future().get();
  std::string all;
  std::string answers;
  for (auto i = 0; i < 200; ++i) {
    all += frame(0x81, std::string(1000, 'x'));
    answers += "\x81\x7e\x03\xe9"s + "4" + std::string(1000, 'x');
  }
  client.write(all);
  server.on(0, accept);
  read_head(client);
  CAF_CHECK_EQUAL(client.read_bytes(answers.size()), answers);
}

CAF_TEST(a_client_may_close) {
  ws_client client{server.port(), "/"};
  client.stream().close(wire::beast::websocket::close_code::normal);
  CAF_CHECK(why_closed() == codec::errc::none);
}

CAF_TEST(the_answer_to_a_close_frame_repeats_its_code) {
  ws_client client{server.port(), "/"};
  client.write_raw(frame(0x88, "\x0f\xa0reason"));
  CAF_CHECK_EQUAL(client.read_all(), "");
  CAF_CHECK_EQUAL(client.close_code(), 4000u);
}

CAF_TEST(the_server_may_close) {
  ws_client client{server.port(), "/"};
  client.write("a");
  client.write("close");
  client.write("late");
  CAF_CHECK_EQUAL(client.read_all(), "4a");
  CAF_CHECK_EQUAL(client.close_code(), 1001u);
  CAF_CHECK(why_closed() == codec::errc::none);
}

CAF_TEST(the_close_frame_of_a_client_is_read_even_if_its_messages_wait) {
  ws_client client{server.port(), "/"};
  client.write("pause");
  CAF_CHECK_EQUAL(client.read_all(), "");
  CAF_CHECK_EQUAL(client.close_code(), 1001u);
  CAF_CHECK(why_closed() == codec::errc::none);
}

CAF_TEST(a_client_that_sends_pings_and_reads_nothing_is_cut_off) {
  ws_client client{server.port(), "/"};
  std::string pings;
  for (auto i = 0; i < 1000; ++i)
    pings += frame(0x89, std::string(125, 'x'));
  // Much more than what the kernel keeps for the client.
  wire::beast::error_code ec;
  for (auto i = 0; i < 500 && !ec; ++i)
    wire::asio::write(client.stream().next_layer(), wire::asio::buffer(pings),
                      ec);
  CAF_REQUIRE(ec);
  CAF_CHECK(why_closed() == codec::errc::none);
  CAF_CHECK(service.blocked);
}

CAF_TEST(a_connection_that_breaks_is_closed) {
  ws_client client{server.port(), "/"};
  client.write("a");
  client.read();
  client.stream().next_layer().close();
  CAF_CHECK(why_closed() == codec::errc::none);
}

CAF_TEST(clients_that_break_the_protocol_are_told_so) {
  struct sample {
    std::string bytes;
    unsigned code;
    codec::errc why;
  };
  using enum codec::errc;
  std::vector<sample> samples{
      {"\x81\x02hi", 1002, frame_protocol},
      {frame(0xc1, "reserved bit"), 1002, frame_protocol},
      {frame(0x83, "unknown opcode"), 1002, frame_protocol},
      {frame(0x80, "nothing to continue"), 1002, frame_protocol},
      {frame(0x09, "fragmented ping"), 1002, frame_protocol},
      {frame(0x89, std::string(126, 'x')), 1002, frame_protocol},
      {frame(0x88, "x"), 1002, frame_protocol},
      {frame(0x81, "\xff"), 1007, frame_utf8},
      {frame(0x81, std::string(1001, 'x')), 1009, frame_too_big},
      {frame(0x01, std::string(600, 'x')) + frame(0x80, std::string(600, 'x')),
       1009, frame_too_big},
  };
  for (auto& x : samples) {
    service.closed = {};
    ws_client client{server.port(), "/"};
    client.write_raw(frame(0x81, "before") + x.bytes + frame(0x81, "after"));
    CAF_CHECK_EQUAL(client.read_all(), "4before");
    CAF_CHECK_EQUAL(client.close_code(), x.code);
    CAF_CHECK(why_closed() == x.why);
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
