#define CAF_SUITE transport.engine_middleware

#include "tests/transport/wire.hpp"

#include <mutex>
#include <stdexcept>
#include <thread>

using namespace callboard;
using wire::http_client;
using wire::ws_client;

namespace {

using json = nlohmann::json;

constexpr auto polling = "/socket.io/?EIO=4&transport=polling";
constexpr auto websocket = "/socket.io/?EIO=4&transport=websocket";

server_options options() {
  server_options result;
  result.host = "127.0.0.1";
  result.port = 0;
  result.shards = 2;
  result.cors.origins = {"https://a"};
  return result;
}

struct fixture {
  fixture()
      : sys(cfg),
        io(sys, options()) {
    // nop
  }

  ~fixture() {
    io.close();
    for (auto& x : threads)
      x.join();
  }

  static std::string sid_of(std::string_view packet) {
    CAF_REQUIRE(packet.starts_with("0{"));
    return json::parse(packet.substr(1))["sid"];
  }

  /// Status and body for somebody who wants a WebSocket.
  wire::response ask_for_websocket(const std::string& headers = {}) {
    http_client x{io.port()};
    return x.get(websocket, "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + headers);
  }

  void note(const std::string& x) {
    std::lock_guard guard{mtx};
    notes += x + " ";
  }

  wire::config cfg;
  caf::actor_system sys;
  callboard::server io;
  std::vector<std::thread> threads;
  std::mutex mtx;
  std::string notes;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(engine_middleware_tests, fixture)

CAF_TEST(a_middleware_sees_every_request_and_adds_headers) {
  io.use_engine([this](engine_request& x) -> std::optional<engine_refusal> {
    note(x.method() + (x.opens_session() ? ":open" : ":session"));
    CAF_CHECK_EQUAL(x.request().header("x-in"), "1");
    CAF_CHECK_EQUAL(x.request().param("EIO"), "4");
    CAF_CHECK_EQUAL(x.request().address, "127.0.0.1");
    x.add_header("X-Out", "2");
    return std::nullopt;
  });
  io.use_engine([](engine_request& x) -> std::optional<engine_refusal> {
    if (x.opens_session())
      x.add_header("Set-Cookie", "seen=1");
    return std::nullopt;
  });
  io.listen();
  http_client a{io.port()};
  auto first = a.get(polling, "X-In: 1\r\nOrigin: https://a\r\n");
  CAF_CHECK_EQUAL(first["X-Out"], "2");
  CAF_CHECK_EQUAL(first["Set-Cookie"], "seen=1");
  CAF_CHECK_EQUAL(first["Access-Control-Allow-Origin"], "https://a");
  // Whatever shard the connection is on, each request is seen once.
  auto path = polling + ("&sid=" + sid_of(first.body()));
  http_client b{io.port()};
  b.write("POST " + path
          + " HTTP/1.1\r\nHost: x\r\nX-In: 1\r\nContent-Length: 2\r\n\r\n40");
  auto second = b.read();
  CAF_CHECK_EQUAL(second.body(), "ok");
  CAF_CHECK_EQUAL(second.count("X-Out"), 1u);
  CAF_CHECK_EQUAL(second.count("Access-Control-Allow-Origin"), 1u);
  CAF_CHECK_EQUAL(second.count("Set-Cookie"), 0u);
  CAF_CHECK_EQUAL(notes, "GET:open POST:session ");
  auto third = ask_for_websocket("X-In: 1\r\n");
  CAF_CHECK_EQUAL(third.result_int(), 101u);
  CAF_CHECK_EQUAL(third["X-Out"], "2");
}

CAF_TEST(a_middleware_may_refuse) {
  io.use_engine([](engine_request& x) -> std::optional<engine_refusal> {
    auto token = x.request().header("authorization");
    if (token == "good")
      return std::nullopt;
    x.add_header("WWW-Authenticate", "Token");
    return token.empty() ? engine_refusal{} : engine_refusal{"bad \"token\""};
  });
  io.on_connection_error([this](const connection_error& x) {
    note(std::to_string(x.code) + ":" + x.message + ":"
         + std::string{x.request.param("transport")});
  });
  io.listen();
  http_client a{io.port()};
  auto x = a.get(polling);
  CAF_CHECK_EQUAL(x.result_int(), 403u);
  CAF_CHECK_EQUAL(x.body(), R"({"code":4,"message":"Forbidden"})");
  CAF_CHECK_EQUAL(x["WWW-Authenticate"], "Token");
  // The connection stays: the next request on it may be better.
  x = a.get(polling, "Authorization: bad\r\n");
  CAF_CHECK_EQUAL(x.body(), R"({"code":4,"message":"bad \"token\""})");
  x = a.get(polling, "Authorization: good\r\n");
  CAF_CHECK_EQUAL(x.result_int(), 200u);
  x = ask_for_websocket("Authorization: bad\r\n");
  CAF_CHECK_EQUAL(x.result_int(), 400u);
  CAF_CHECK_EQUAL(x.body(), "bad \"token\"");
  CAF_CHECK_EQUAL(notes, "4:Forbidden:polling 4:bad \"token\":polling "
                         "4:bad \"token\":websocket ");
}

CAF_TEST(a_middleware_may_answer_later_from_any_thread) {
  io.use_engine([this](engine_request& x, engine_next go_on) {
    auto good = x.request().param("good") == "1";
    std::lock_guard guard{mtx};
    threads.emplace_back([go_on, good] {
      if (good)
        go_on();
      else
        go_on.refuse("no");
      go_on();
    });
  });
  io.use_engine([](engine_request& x) -> std::optional<engine_refusal> {
    x.add_header("X-Second", "1");
    return std::nullopt;
  });
  io.listen();
  http_client a{io.port()};
  auto x = a.get(polling + std::string{"&good=1"});
  CAF_CHECK_EQUAL(x.result_int(), 200u);
  CAF_CHECK_EQUAL(x["X-Second"], "1");
  x = a.get(polling);
  CAF_CHECK_EQUAL(x.result_int(), 403u);
  CAF_CHECK_EQUAL(x.count("X-Second"), 0u);
  ws_client b{io.port(), websocket + std::string{"&good=1"}};
  CAF_CHECK(b.read().starts_with("0{"));
}

CAF_TEST(who_does_not_wait_for_a_middleware_does_no_harm) {
  std::vector<engine_next> waiting;
  io.use_engine([&](engine_request& x, engine_next go_on) {
    std::lock_guard guard{mtx};
    if (x.request().param("slow") == "1")
      waiting.emplace_back(std::move(go_on));
    else
      go_on();
  });
  io.listen();
  {
    http_client a{io.port()};
    a.write("GET " + std::string{polling}
            + "&slow=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    for (;;) {
      std::lock_guard guard{mtx};
      if (!waiting.empty())
        break;
    }
    a.close();
  }
  for (auto& x : waiting)
    x();
  waiting.clear();
  http_client b{io.port()};
  CAF_CHECK_EQUAL(b.get(polling).result_int(), 200u);
}

CAF_TEST(a_middleware_may_continue_when_the_server_is_gone) {
  std::vector<engine_next> kept;
  std::promise<void> asked;
  {
    server other{sys, options()};
    other.use_engine([&](engine_request&, engine_next go_on) {
      kept.emplace_back(std::move(go_on));
      asked.set_value();
    });
    other.listen();
    http_client client{other.port()};
    client.write("GET " + std::string{polling}
                 + " HTTP/1.1\r\nHost: a\r\n\r\n");
    asked.get_future().wait();
    other.close();
  }
  CAF_REQUIRE_EQUAL(kept.size(), 1u);
  std::thread elsewhere{[&] {
    kept[0]();
    kept[0].refuse();
    kept.clear();
  }};
  elsewhere.join();
}

CAF_TEST(a_middleware_that_throws_costs_the_request) {
  io.use_engine([](engine_request& x) -> std::optional<engine_refusal> {
    if (x.request().param("bad") == "1")
      x.add_header("no header", "");
    return std::nullopt;
  });
  io.on_connection_error([this](const connection_error& x) {
    note(std::to_string(x.code) + ":" + x.message);
  });
  io.listen();
  http_client a{io.port()};
  auto x = a.get(polling + std::string{"&bad=1"});
  CAF_CHECK_EQUAL(x.result_int(), 400u);
  CAF_CHECK_EQUAL(x.body(), R"({"code":3,"message":"Bad request"})");
  CAF_CHECK_EQUAL(notes, "3:Bad request ");
  CAF_CHECK_EQUAL(a.get(polling).result_int(), 200u);
}

CAF_TEST(what_a_middleware_that_threw_has_kept_continues_no_other_request) {
  std::vector<engine_next> kept;
  std::promise<void> asked;
  io.use_engine([&](engine_request& x, engine_next go_on) {
    std::string how{x.request().param("how")};
    note(how);
    if (how == "continue" || how == "continue,throw")
      go_on();
    else
      kept.emplace_back(go_on);
    if (how == "keep,throw" || how == "continue,throw")
      throw std::runtime_error("no");
    if (how == "keep")
      asked.set_value();
  });
  io.listen();
  http_client a{io.port()};
  auto path = std::string{polling} + "&how=";
  CAF_CHECK_EQUAL(a.get(path + "continue,throw").result_int(), 400u);
  CAF_CHECK_EQUAL(a.get(path + "keep,throw").result_int(), 400u);
  a.write("GET " + path + "keep HTTP/1.1\r\nHost: x\r\n\r\n");
  asked.get_future().wait();
  kept[0]();
  kept[1].refuse("its own answer");
  auto x = a.read();
  CAF_CHECK_EQUAL(x.result_int(), 403u);
  CAF_CHECK_EQUAL(x.body(), R"({"code":4,"message":"its own answer"})");
  CAF_CHECK_EQUAL(a.get(path + "continue").result_int(), 200u);
  CAF_CHECK_EQUAL(notes, "continue,throw keep,throw keep continue ");
}

CAF_TEST(headers_are_checked) {
  engine_request x{{}, "GET", true};
  auto fails = [&](std::string_view name, std::string_view value) {
    try {
      x.add_header(name, value);
      return false;
    } catch (const std::invalid_argument&) {
      return true;
    }
  };
  CAF_CHECK(fails("", "x"));
  CAF_CHECK(fails("a b", "x"));
  CAF_CHECK(fails("a:", "x"));
  CAF_CHECK(fails("a", "x\r\nb: y"));
  CAF_CHECK(fails("a", std::string_view{"\0", 1}));
  CAF_CHECK(!fails("A-b", "x \t\xc3\xa4"));
  CAF_CHECK_EQUAL(x.response_headers(), "A-b: x \t\xc3\xa4\r\n");
}

CAF_TEST_FIXTURE_SCOPE_END()
