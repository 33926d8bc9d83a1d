#define CAF_SUITE transport.legacy

/// The times of sessions of Socket.IO 0.9, with values that are short: each
/// test waits for what is due, and for nothing else.

#include "tests/transport/wire.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::literals;
using wire::http_client;
using wire::ws_client;

namespace {

constexpr auto base_path = "/socket.io/1/";

struct fixture {
  fixture()
      : sys(cfg) {
    options.host = "127.0.0.1";
    options.port = 0;
    options.shards = 1;
  }

  /// A session that is in the default namespace, over polling.
  std::string open() {
    if (!io) {
      io = std::make_unique<server>(sys, options);
      if (set_up)
        set_up(*io);
      io->listen();
    }
    http_client client{io->port()};
    auto sid = client.get_body(base_path);
    return sid.substr(0, sid.find(':'));
  }

  static std::string polling(const std::string& sid) {
    return std::string{base_path} + "xhr-polling/" + sid;
  }

  legacy_options& times() {
    return options.engine.dialects.legacy;
  }

  wire::config cfg;
  caf::actor_system sys;
  server_options options;
  std::function<void(server&)> set_up;
  std::unique_ptr<server> io;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(legacy_tests, fixture)

CAF_TEST(heartbeats_are_sent_as_long_as_they_are_answered) {
  times().heartbeat_interval = 20ms;
  auto sid = open();
  ws_client client{io->port(), std::string{base_path} + "websocket/" + sid};
  CAF_CHECK_EQUAL(client.read(), "1::");
  for (auto i = 0; i < 3; ++i) {
    CAF_CHECK_EQUAL(client.read(), "2::");
    client.write("2::");
  }
}

CAF_TEST(a_client_that_answers_no_heartbeat_is_gone) {
  times().heartbeat_interval = 20ms;
  times().heartbeat_timeout = 40ms;
  std::promise<disconnect_reason> why;
  set_up = [&](server& x) {
    x.on_connection([&](callboard::socket& who) {
      who.on_disconnect([&](disconnect_reason y) { why.set_value(y); });
    });
  };
  auto sid = open();
  ws_client client{io->port(), std::string{base_path} + "websocket/" + sid};
  CAF_CHECK_EQUAL(client.read_all(), "1:: 2::");
  CAF_CHECK(why.get_future().get() == disconnect_reason::ping_timeout);
}

CAF_TEST(a_poll_without_news_ends_after_its_duration) {
  times().polling_duration = 20ms;
  auto path = polling(open());
  http_client client{io->port()};
  CAF_CHECK_EQUAL(client.get_body(path), "1::");
  CAF_CHECK_EQUAL(client.get_body(path), "8::");
  CAF_CHECK_EQUAL(client.get_body(path), "8::");
}

CAF_TEST(a_client_without_connection_has_to_come_back_in_time) {
  times().close_timeout = 20ms;
  std::promise<disconnect_reason> why;
  set_up = [&](server& x) {
    x.on_connection([&](callboard::socket& who) {
      who.on_disconnect([&](disconnect_reason y) { why.set_value(y); });
    });
  };
  auto path = polling(open());
  http_client client{io->port()};
  CAF_CHECK_EQUAL(client.get_body(path), "1::");
  CAF_CHECK(why.get_future().get() == disconnect_reason::transport_close);
  CAF_CHECK_EQUAL(client.get_body(path), "7:::1+0");
}

CAF_TEST(what_was_about_to_leave_with_a_poll_that_broke_leaves_with_the_next) {
  std::promise<void> asleep;
  std::promise<void> wake;
  set_up = [&](server& x) {
    x.route("GET", "/sleep", [&](const web_request&) {
      asleep.set_value();
      wake.get_future().wait();
      return web_response{};
    });
  };
  auto path = polling(open());
  http_client first{io->port()};
  http_client second{io->port()};
  http_client sleeper{io->port()};
  CAF_CHECK_EQUAL(first.get_body(path), "1::");
  // The shard does not look while the poll begins, its answer comes into being,
  // and the connection breaks: all happens in one turn.
  first.write("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  sleeper.write("GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n");
  asleep.get_future().wait();
  second.write("POST " + path
               + " HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n"
                 "1::/nowhere_");
  first.close();
  wake.set_value();
  CAF_CHECK_EQUAL(second.read_body(), "1");
  http_client third{io->port()};
  CAF_CHECK_EQUAL(third.get_body(path), "7::/nowhere_:2");
}

CAF_TEST_FIXTURE_SCOPE_END()
