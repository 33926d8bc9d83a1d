#define CAF_SUITE transport.http

#include "tests/transport/wire.hpp"

#include <atomic>
#include <utility>

using namespace callboard::transport;
using wire::http_client;

namespace {

/// Tells what it was asked. A path that starts with a digit is served on that
/// shard.
class echo_service final : public http_service {
public:
  void serve(const std::shared_ptr<http_protocol>& to,
             http_request& what) override {
    std::string path{target(what)};
    auto shard = static_cast<size_t>(path[1] - '0');
    if (shard < 2 && where && to->home().index() != shard) {
      to->move_to(where->shard(shard));
      return;
    }
    ++served;
    if (path == "/0/later" || path == "/0/empty") {
      if (path == "/0/empty")
        to->owner()->write({});
      kept = to;
      arrived.set_value();
      return;
    }
    if (path == "/wait") {
      to->on_abort([this] { aborted.set_value(); });
      arrived.set_value();
      return;
    }
    http_response x;
    x.content_type = "text/plain";
    x.body = std::string{method(what)} + " " + path + " " + what.body();
    if (path == "/large")
      x.body = std::string(3'000'000, 'x');
    else if (path.starts_with("/0/big"))
      x.body.append(256 * 1024, 'x');
    to->respond(std::move(x));
  }

  const callboard::http_options& options() const override {
    return options_;
  }

  size_t max_body() const override {
    return 100;
  }

  wire::host* where = nullptr;
  std::promise<void> arrived;
  std::promise<void> aborted;
  // Of shard 0.
  std::shared_ptr<http_protocol> kept;
  std::atomic<size_t> served = 0;

private:
  callboard::http_options options_;
};

struct fixture {
  fixture() {
    service.where = &server;
  }

  echo_service service;
  wire::host server{service};

  /// Answers the request that is kept.
  void answer(std::string body) {
    service.arrived.get_future().wait();
    server.on(0, [&] {
      http_response x;
      x.body = std::move(body);
      std::exchange(service.kept, nullptr)->respond(std::move(x));
    });
  }
};

constexpr auto host_line = " HTTP/1.1\r\nHost: a\r\n";

std::string request(std::string_view line, std::string_view rest = "\r\n") {
  return std::string{line} + host_line + std::string{rest};
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_tests, fixture)

CAF_TEST(a_connection_answers_one_request_after_the_other) {
  http_client client{server.port()};
  for (auto i = 0; i < 3; ++i) {
    auto path = "/a" + std::to_string(i);
    auto x = client.get(path);
    CAF_CHECK_EQUAL(x.result_int(), 200u);
    CAF_CHECK_EQUAL(x.body(), "GET " + path + " ");
    CAF_CHECK(x.keep_alive());
    CAF_CHECK_EQUAL(x.count(wire::http::field::date), 1u);
  }
}

CAF_TEST(pipelined_requests_are_answered_in_order) {
  http_client client{server.port()};
  std::string all;
  for (auto i = 0; i < 50; ++i)
    all +=
        request("POST /p" + std::to_string(i), "Content-Length: 2\r\n\r\nhi");
  client.write(all);
  for (auto i = 0; i < 50; ++i)
    CAF_CHECK_EQUAL(client.read_body(), "POST /p" + std::to_string(i) + " hi");
}

CAF_TEST(pipelined_requests_may_belong_to_different_shards) {
  http_client client{server.port()};
  std::string all;
  for (auto i = 0; i < 20; ++i)
    all += request("GET /" + std::to_string(i % 3 % 2) + std::to_string(i));
  client.write(all);
  for (auto i = 0; i < 20; ++i)
    CAF_CHECK_EQUAL(client.read_body(), "GET /" + std::to_string(i % 3 % 2)
                                            + std::to_string(i) + " ");
}

CAF_TEST(a_request_may_come_byte_by_byte) {
  http_client client{server.port()};
  for (auto c : request("POST /x", "Content-Length: 3\r\n\r\nabc"))
    client.write({&c, 1});
  CAF_CHECK_EQUAL(client.read_body(), "POST /x abc");
}

CAF_TEST(bodies_may_come_in_chunks) {
  http_client client{server.port()};
  client.write(request("POST /x", "Transfer-Encoding: chunked\r\n\r\n"
                                  "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
               + request("GET /next"));
  CAF_CHECK_EQUAL(client.read_body(), "POST /x abcde");
  CAF_CHECK_EQUAL(client.read_body(), "GET /next ");
}

CAF_TEST(clients_may_ask_before_they_send_a_body) {
  http_client client{server.port()};
  client.write(
      request("POST /x", "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
  std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  CAF_CHECK_EQUAL(client.read_bytes(go_on.size()), go_on);
  client.write("abc");
  CAF_CHECK_EQUAL(client.read_body(), "POST /x abc");
  client.write(
      request("POST /y", "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n"));
  CAF_CHECK_EQUAL(client.read_bytes(go_on.size()), go_on);
  client.write("a");
  CAF_CHECK_EQUAL(client.read_body(), "POST /y a");
}

CAF_TEST(head_gets_the_answer_without_its_body) {
  http_client client{server.port()};
  client.write(request("HEAD /x") + request("GET /y"));
  auto x = client.read(true);
  CAF_CHECK_EQUAL(x[wire::http::field::content_length], "8");
  CAF_CHECK_EQUAL(x.body(), "");
  CAF_CHECK_EQUAL(client.read_body(), "GET /y ");
}

CAF_TEST(clients_may_ask_to_close_the_connection) {
  http_client client{server.port()};
  client.write(request("GET /x", "Connection: close\r\n\r\n"));
  CAF_CHECK(!client.read().keep_alive());
  CAF_CHECK(client.at_end());
}

CAF_TEST(old_clients_have_to_ask_to_keep_the_connection) {
  http_client client{server.port()};
  client.write("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CAF_CHECK(client.read().keep_alive());
  client.write("GET /x HTTP/1.0\r\n\r\n");
  client.read();
  CAF_CHECK(client.at_end());
}

CAF_TEST(what_is_no_request_is_refused) {
  auto check = [&](std::string_view raw, unsigned status) {
    http_client client{server.port()};
    client.write(raw);
    auto x = client.read();
    CAF_CHECK_EQUAL(x.result_int(), status);
    CAF_CHECK(!x.keep_alive());
    CAF_CHECK(client.at_end());
  };
  check("nonsense\r\n\r\n", 400);
  check("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400);
  check(request("POST /", "Content-Length: x\r\n\r\n"), 400);
  check(request("POST /", "Content-Length: 101\r\n\r\n"), 413);
  check(request("POST /", "Transfer-Encoding: chunked\r\n\r\n70\r\n"
                              + std::string(0x70, 'x')),
        413);
  check(request("GET /", "X: " + std::string(20'000, 'x')), 431);
}

CAF_TEST(large_answers_arrive_whole) {
  http_client client{server.port()};
  client.write(request("GET /large") + request("GET /x"));
  wire::http::response_parser<wire::http::string_body> parser;
  CAF_CHECK_EQUAL(client.read_body().size(), 3'000'000u);
  CAF_CHECK_EQUAL(client.read_body(), "GET /x ");
}

CAF_TEST(who_does_not_read_answers_gets_no_more) {
  constexpr size_t num = 500;
  auto path = [](size_t i) { return "/0/big" + std::to_string(i); };
  std::string all;
  for (size_t i = 0; i < num; ++i)
    all +=
        request("GET " + path(i), "X: " + std::string(300, 'x') + "\r\n\r\n");
  http_client client{server.port()};
  client.get("/0");
  client.write(all);
  // Input that has arrived is handled between two of these tasks.
  for (auto i = 0; i < 3; ++i)
    server.on(0, [] {});
  CAF_CHECK(service.served < num / 2);
  for (size_t i = 0; i < num; ++i) {
    auto body = client.read_body();
    auto expected = "GET " + path(i) + " ";
    CAF_REQUIRE_EQUAL(body.size(), expected.size() + 256 * 1024);
    CAF_REQUIRE(body.starts_with(expected));
  }
}

CAF_TEST(requests_behind_a_large_answer_that_comes_later_are_served) {
  http_client client{server.port()};
  client.get("/0");
  client.write(request("GET /0/later") + request("GET /0/x"));
  answer(std::string(300'000, 'x'));
  CAF_CHECK_EQUAL(client.read_body().size(), 300'000u);
  CAF_CHECK_EQUAL(client.read_body(), "GET /0/x ");
}

CAF_TEST(writing_nothing_does_no_harm) {
  http_client client{server.port()};
  client.get("/0");
  client.write(request("GET /0/empty"));
  answer("a");
  CAF_CHECK_EQUAL(client.read_body(), "a");
}

CAF_TEST(a_request_that_is_given_up_is_aborted) {
  http_client client{server.port()};
  client.write(request("GET /wait"));
  service.arrived.get_future().wait();
  client.close();
  service.aborted.get_future().wait();
}

CAF_TEST_FIXTURE_SCOPE_END()
