#define CAF_SUITE transport.routes

#include "tests/transport/wire.hpp"

#include <stdexcept>
#include <thread>

#include "caf/test/dsl.hpp"

using namespace callboard;
using wire::http_client;

namespace {

server_options options() {
  server_options result;
  result.host = "127.0.0.1";
  result.port = 0;
  result.shards = 2;
  return result;
}

struct fixture {
  fixture()
      : sys(cfg),
        io(sys, options()) {
    // nop
  }

  http_client& client() {
    if (!client_) {
      io.listen();
      client_ = std::make_unique<http_client>(io.port());
    }
    return *client_;
  }

  wire::config cfg;
  caf::actor_system sys;
  callboard::server io;
  std::unique_ptr<http_client> client_;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(routes_tests, fixture)

CAF_TEST(a_route_answers_requests_for_its_path) {
  io.route("GET", "/health", [](const web_request&) {
    return web_response{200, "fine\n"};
  });
  io.route("POST", "/orders/*", [](const web_request& x) {
    auto result = web_response::json({{"path", x.path}, {"body", x.body}}, 201);
    result.headers.add("X-Name", std::string{x.details.param("name")});
    return result;
  });
  auto x = client().get("/health?now");
  CAF_CHECK_EQUAL(x.result_int(), 200u);
  CAF_CHECK_EQUAL(x.body(), "fine\n");
  CAF_CHECK_EQUAL(x["Content-Type"], "text/plain; charset=utf-8");
  auto y = client().post("/orders/7%2B1?name=ann", "two");
  CAF_CHECK_EQUAL(y.result_int(), 201u);
  CAF_CHECK_EQUAL(y.body(), R"({"body":"two","path":"/orders/7+1"})");
  CAF_CHECK_EQUAL(y["Content-Type"], "application/json");
  CAF_CHECK_EQUAL(y["X-Name"], "ann");
}

CAF_TEST(other_methods_and_paths_are_refused) {
  io.route("GET", "/a", [](const web_request&) { return web_response{}; });
  io.route("PUT", "/a", [](const web_request&) { return web_response{}; });
  auto x = client().post("/a", "");
  CAF_CHECK_EQUAL(x.result_int(), 405u);
  CAF_CHECK_EQUAL(x["Allow"], "GET, PUT");
  CAF_CHECK_EQUAL(client().get("/a/b").result_int(), 404u);
  CAF_CHECK_EQUAL(client().get("/A").result_int(), 404u);
  CAF_CHECK_EQUAL(client().get("/socket.io/?EIO=4&transport=x").result_int(),
                  400u);
}

CAF_TEST(a_route_may_answer_later_and_from_elsewhere) {
  std::vector<std::thread> threads;
  io.route("GET", "/later", [&](const web_request&, web_reply reply) {
    threads.emplace_back([reply] {
      reply({200, "first"});
      reply({200, "second"});
    });
  });
  for (auto i = 0; i < 2; ++i) {
    auto x = client().get("/later");
    CAF_CHECK_EQUAL(x.body(), "first");
  }
  for (auto& x : threads)
    x.join();
}

CAF_TEST(a_route_that_fails_or_forgets_costs_one_request) {
  io.route("GET", "/throw", [](const web_request&) -> web_response {
    throw std::runtime_error("no");
  });
  io.route("GET", "/worse",
           [](const web_request&) -> web_response { throw 1; });
  io.route("GET", "/forget", [](const web_request&, web_reply) {});
  io.route("GET", "/fine", [](const web_request&) { return web_response{}; });
  CAF_CHECK_EQUAL(client().get("/throw").result_int(), 500u);
  CAF_CHECK_EQUAL(client().get("/worse").result_int(), 500u);
  CAF_CHECK_EQUAL(client().get("/forget").result_int(), 500u);
  CAF_CHECK_EQUAL(client().get("/fine").result_int(), 200u);
  CAF_CHECK(kit::log_capture::instance().take().find("route failed: no")
            != std::string::npos);
}

CAF_TEST(answers_that_come_too_late_are_dropped) {
  std::vector<web_reply> replies;
  std::promise<void> asked;
  {
    server other{sys, options()};
    other.route("GET", "/later", [&](const web_request&, web_reply reply) {
      replies.emplace_back(std::move(reply));
      asked.set_value();
    });
    other.listen();
    http_client client{other.port()};
    client.write("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    asked.get_future().wait();
    // The client waits, and the server goes.
    other.close();
  }
  CAF_REQUIRE_EQUAL(replies.size(), 1u);
  replies[0]({200, "too late"});
}

CAF_TEST(answers_that_must_not_have_a_body_have_none) {
  io.route("GET", "/none", [](const web_request&) {
    return web_response{204, "HTTP/1.1 200 OK\r\n\r\n"};
  });
  io.route("GET", "/same", [](const web_request&) {
    return web_response{304, "body"};
  });
  io.route("GET", "/fine", [](const web_request&) {
    return web_response{200, "body"};
  });
  for (auto i = 0; i < 2; ++i) {
    CAF_CHECK_EQUAL(client().get("/none").result_int(), 204u);
    CAF_CHECK_EQUAL(client().get("/same").result_int(), 304u);
    CAF_CHECK_EQUAL(client().get_body("/fine"), "body");
  }
}

CAF_TEST(the_body_for_a_route_is_at_most_what_the_servers_engine_takes) {
  auto settings = options();
  settings.engine.limits.max_payload = 1000;
  server other{sys, settings};
  engine_options plain;
  plain.path = "/engine";
  other.engine(plain, [](engine_socket&) {});
  other.route("POST", "/a", [](const web_request&) { return web_response{}; });
  other.listen();
  http_client client{other.port()};
  CAF_CHECK_EQUAL(client.post("/a", std::string(1000, 'x')).result_int(), 200u);
  CAF_CHECK_EQUAL(client.post("/a", std::string(1001, 'x')).result_int(), 413u);
  CAF_CHECK(client.at_end());
}

CAF_TEST(headers_that_would_break_the_answer_are_left_out) {
  io.route("GET", "/a", [](const web_request&) {
    web_response result;
    result.content_type = "text/plain\r\nX-Evil: 1";
    result.headers.add("X-A", "1\r\nX-Evil: 2");
    result.headers.add("X-B", "2");
    result.headers.add("X C", "3");
    result.headers.add("", "4");
    return result;
  });
  auto x = client().get("/a");
  CAF_CHECK_EQUAL(x.count("X-Evil"), 0u);
  CAF_CHECK_EQUAL(x.count("X-A"), 0u);
  CAF_CHECK_EQUAL(x["X-B"], "2");
  CAF_CHECK_EQUAL(x.count("X C"), 0u);
  kit::log_capture::instance().take();
}

CAF_TEST_FIXTURE_SCOPE_END()
