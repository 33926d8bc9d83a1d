#define CAF_SUITE actors.failure

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

#include <stdexcept>

using namespace callboard;
using namespace std::chrono_literals;
using kit::fixture;

CAF_TEST_FIXTURE_SCOPE(failure_tests, fixture)

CAF_TEST(a_handler_that_throws_costs_nothing_but_its_answer) {
  root.on("bad", [](socket&, ack<>) { throw std::runtime_error("oops"); });
  root.on("worse", [](socket&) { throw 42; });
  root.on("good", [](socket&, ack<> reply) { reply(1); });
  auto& a = connect(0);
  auto& b = connect(0);
  say(a, R"(21["bad"])");
  say(b, R"(21["good"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(431[{"error":"internal error"}])");
  CAF_CHECK_EQUAL(b.heard(), R"(431[1])");
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
  CAF_CHECK_EQUAL(log.take(), "error: handler failed: oops (socket " + a.id
                                  + ", namespace /, event bad)\n");
  say(a, R"(2["worse"])");
  say(a, R"(22["good"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(432[1])");
  CAF_CHECK_EQUAL(root.num_handler_errors(), 2u);
  CAF_CHECK_EQUAL(log.take(),
                  "error: handler failed: unknown exception (socket " + a.id
                      + ", namespace /, event worse)\n");
}

CAF_TEST(an_answer_that_was_given_before_the_exception_stands) {
  root.on("x", [](socket&, ack<> reply) {
    reply("fine");
    throw std::runtime_error("oops");
  });
  auto& a = connect();
  say(a, R"(25["x"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(435["fine"])");
}

CAF_TEST(a_middleware_that_throws_refuses_its_client) {
  root.use([](socket& self, next go_on) {
    if (self.auth().contains("bad"))
      throw std::runtime_error("oops");
    go_on();
  });
  auto& a = open();
  say(a, R"(0{"bad":true})");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(44{"message":"Internal server error"})");
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
  connect();
  CAF_CHECK_EQUAL(root.num_sockets(), 1u);
}

CAF_TEST(a_connection_handler_that_throws_disconnects_its_socket) {
  size_t later = 0;
  root.on_connection([](socket& self) {
    if (self.auth().contains("bad"))
      throw std::runtime_error("oops");
  });
  root.on_connection([&](socket&) { ++later; });
  auto& b = connect();
  auto& a = open();
  say(a, R"(0{"bad":true})");
  settle();
  auto text = a.heard();
  CAF_CHECK(text.starts_with("40{"));
  CAF_CHECK(text.ends_with("} 41"));
  CAF_CHECK(!a.closed());
  CAF_CHECK_EQUAL(later, 1u);
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
  CAF_CHECK_EQUAL(root.num_sockets(), 1u);
  CAF_CHECK_EQUAL(b.heard(), "");
}

CAF_TEST(no_handler_follows_a_connection_handler_that_throws) {
  size_t later = 0;
  root.on_connection([this](socket&) {
    root.emit("someone came");
    throw std::runtime_error("oops");
  });
  root.on_connection([&](socket&) { ++later; });
  auto& a = open();
  say(a, "0");
  settle();
  CAF_CHECK(a.heard().ends_with(R"(} 42["someone came"] 41)"));
  CAF_CHECK_EQUAL(later, 0u);
}

CAF_TEST(an_ack_callback_may_throw) {
  auto& a = connect();
  auto ask = [](socket& self) {
    self.timeout(1s).emit_with_ack(
        [](const ack_result&) { throw std::runtime_error("oops"); }, "x");
  };
  act(a, ask);
  say(a, "30[]");
  settle();
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
  act(a, ask);
  wait(2s);
  CAF_CHECK_EQUAL(root.num_handler_errors(), 2u);
  act(a, ask);
  drop(a);
  settle();
  CAF_CHECK_EQUAL(root.num_handler_errors(), 3u);
  CAF_CHECK_EQUAL(root.num_sockets(), 0u);
}

CAF_TEST(a_broadcasts_callback_may_throw) {
  auto& a = connect(0);
  auto& b = connect(1);
  act(a, [&](socket&) {
    root.emit_with_ack(
        [](const broadcast_result&) { throw std::runtime_error("oops"); }, "x");
  });
  say(a, "30[]");
  say(b, "30[]");
  settle();
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
  CAF_CHECK_EQUAL(root.num_sockets(), 2u);
}

CAF_TEST(a_callback_without_a_behavior_may_throw) {
  auto& a = connect(0);
  root.emit_with_ack(
      [](const broadcast_result&) { throw std::runtime_error("oops"); }, "x");
  settle();
  say(a, "30[]");
  settle();
  act(a, [](socket& self) { self.emit("y"); });
  CAF_CHECK_EQUAL(a.heard(), R"(420["x"] 42["y"])");
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
}

CAF_TEST(a_disconnect_handler_may_throw) {
  auto& a = connect();
  size_t calls = 0;
  act(a, [&](socket& self) {
    self.on_disconnect([&](disconnect_reason) {
      ++calls;
      throw std::runtime_error("oops");
    });
    self.on_disconnect([&](disconnect_reason) { ++calls; });
  });
  drop(a);
  settle();
  CAF_CHECK_EQUAL(calls, 2u);
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
}

CAF_TEST(tasks_may_throw) {
  auto& a = connect();
  act(a, [](socket& self) {
    self.run_after(1s, [] { throw std::runtime_error("oops"); });
    throw std::runtime_error("oops");
  });
  wait(2s);
  CAF_CHECK_EQUAL(root.num_handler_errors(), 2u);
  act(a, [](socket& self) { self.emit("x"); });
  CAF_CHECK_EQUAL(a.heard(), R"(42["x"])");
}

CAF_TEST_FIXTURE_SCOPE_END()
