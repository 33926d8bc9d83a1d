#define CAF_SUITE actors.client

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;

namespace {

struct fixture : kit::fixture {
  /// What a client hears after `text`, which is the first that it says.
  std::string first(std::string_view text, bool binary = false) {
    auto& x = open();
    say(x, text, binary);
    settle();
    return x.heard();
  }

  /// What a client hears after `text`, once it is connected.
  std::string then(std::string_view text, bool binary = false) {
    auto& x = connect();
    say(x, text, binary);
    settle();
    return x.heard();
  }
};

constexpr auto malformed = "closed: forced close";
constexpr auto out_of_place = "closed: forced server close";

} // namespace

CAF_TEST_FIXTURE_SCOPE(client_tests, fixture)

CAF_TEST(a_malformed_packet_closes_the_session) {
  CAF_CHECK_EQUAL(first("x"), malformed);
  CAF_CHECK_EQUAL(first(""), malformed);
  CAF_CHECK_EQUAL(first("0[]"), malformed);
  CAF_CHECK_EQUAL(first("bytes", true), malformed);
  CAF_CHECK_EQUAL(then("2"), malformed);
  CAF_CHECK_EQUAL(then("2[1]"), "");
  CAF_CHECK_EQUAL(then("2{}"), malformed);
  CAF_CHECK_EQUAL(then(R"(2["connect"])"), malformed);
  CAF_CHECK_EQUAL(then("3[]"), "");
  CAF_CHECK_EQUAL(then("bytes", true), malformed);
  CAF_CHECK_EQUAL(then(R"(599-["x"])"), malformed);
}

CAF_TEST(a_packet_out_of_place_closes_the_session) {
  CAF_CHECK_EQUAL(first(R"(2["x"])"), out_of_place);
  CAF_CHECK_EQUAL(first("1"), out_of_place);
  CAF_CHECK_EQUAL(first("31[]"), out_of_place);
  CAF_CHECK_EQUAL(then("0"), out_of_place);
  CAF_CHECK_EQUAL(then(R"(2/other,["x"])"), out_of_place);
  CAF_CHECK_EQUAL(then("1/other,"), out_of_place);
}

CAF_TEST(text_instead_of_an_attachment_closes_the_session) {
  auto& a = connect();
  say(a, R"(51-["x",{"_placeholder":true,"num":0}])");
  CAF_CHECK_EQUAL(a.heard(), "");
  say(a, R"(2["y"])");
  CAF_CHECK_EQUAL(a.heard(), malformed);
}

CAF_TEST(a_client_that_asks_again_before_it_is_admitted_gets_one_socket) {
  std::vector<next> kept;
  root.use([&](socket&, next go_on) { kept.emplace_back(go_on); });
  auto& a = open();
  say(a, "0");
  say(a, "0");
  settle();
  say(a, "0");
  settle();
  CAF_REQUIRE_EQUAL(kept.size(), 1u);
  kept[0]();
  settle();
  CAF_CHECK(a.heard().starts_with("40{"));
  CAF_CHECK(!a.closed());
  CAF_CHECK_EQUAL(root.num_sockets(), 1u);
}

CAF_TEST(a_slow_client_may_end_while_it_is_told_to_leave) {
  of("/a");
  of("/b");
  max_outbox = 10;
  auto& a = connect();
  say(a, "0/a,");
  say(a, "0/b,");
  settle();
  a.read(false);
  // The packet for the second namespace is more than may wait.
  act(a, [](socket& self) { self.disconnect(true); });
  CAF_CHECK(a.closed());
  for (auto name : {"/", "/a", "/b"})
    CAF_CHECK_EQUAL(of(name).num_sockets(), 0u);
}

CAF_TEST(an_event_before_the_connection_is_admitted_is_out_of_place) {
  std::vector<next> kept;
  root.use([&](socket&, next go_on) { kept.emplace_back(go_on); });
  auto& a = open();
  say(a, "0");
  settle();
  CAF_CHECK_EQUAL(a.heard(), "");
  say(a, R"(2["x"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), out_of_place);
  CAF_CHECK_EQUAL(a.num_joined, 0u);
  kept.clear();
}

CAF_TEST(closing_a_session_tells_all_its_sockets) {
  of("/admin");
  auto& a = connect();
  say(a, "0/admin,");
  settle();
  CAF_CHECK_EQUAL(a.num_joined, 2u);
  std::vector<disconnect_reason> reasons;
  act(a, [&](socket& self) {
    self.on_disconnect(
        [&](disconnect_reason why) { reasons.emplace_back(why); });
  });
  drop(a, disconnect_reason::ping_timeout);
  drop(a, disconnect_reason::transport_error);
  settle();
  CAF_REQUIRE_EQUAL(reasons.size(), 1u);
  CAF_CHECK(reasons[0] == disconnect_reason::ping_timeout);
  CAF_CHECK_EQUAL(root.num_sockets(), 0u);
  CAF_CHECK(a.client.finished());
}

CAF_TEST(a_client_may_leave_and_come_back) {
  std::vector<disconnect_reason> reasons;
  root.on_connection([&](socket& self) {
    self.on_disconnect(
        [&](disconnect_reason why) { reasons.emplace_back(why); });
  });
  auto& a = connect();
  say(a, "1");
  settle();
  CAF_REQUIRE_EQUAL(reasons.size(), 1u);
  CAF_CHECK(reasons[0] == disconnect_reason::client_namespace_disconnect);
  CAF_CHECK_EQUAL(a.heard(), "");
  say(a, "0");
  settle();
  CAF_CHECK(a.heard().starts_with("40{"));
  CAF_CHECK_EQUAL(root.num_sockets(), 1u);
  finish();
}

CAF_TEST(a_client_may_come_back_after_the_server_disconnected_it) {
  auto& a = connect();
  act(a, [](socket& self) { self.disconnect(); });
  CAF_CHECK_EQUAL(a.heard(), "41");
  say(a, "0");
  settle();
  CAF_CHECK(a.heard().starts_with("40{"));
}

CAF_TEST(a_session_that_closes_while_connecting_leaves_nothing_behind) {
  auto before = num_pinned();
  auto& a = open();
  say(a, "0");
  drop(a);
  CAF_CHECK(!a.client.finished());
  settle();
  CAF_CHECK(a.client.finished());
  CAF_CHECK_EQUAL(root.num_sockets(), 0u);
  CAF_CHECK_EQUAL(num_pinned(), before + 1);
}

CAF_TEST(events_carry_their_namespace) {
  auto admin = of("/admin");
  admin.on("x", [](socket& self, int x, ack<> reply) {
    self.emit("y", x);
    reply(x);
  });
  auto& a = connect(0, "/admin");
  say(a, R"(2/admin,5["x",1])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42/admin,["y",1] 43/admin,5[1])");
  say(a, "1/admin,");
  say(a, R"(2/admin,["x",1])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), out_of_place);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(both_sides_may_disconnect_at_once) {
  // Every order of what is under way: the server disconnects the socket while
  // the client leaves and comes back.
  for (unsigned steps = 0; steps < 12; ++steps) {
    fixture x;
    auto& a = x.connect();
    x.post(a, [](socket& self) { self.disconnect(); });
    for (unsigned i = 0; i < steps; ++i)
      x.step();
    if (a.received.empty() || a.received.back() != "41")
      x.say(a, "1");
    x.say(a, "0");
    x.settle();
    auto text = a.heard();
    auto back = text.starts_with("40{") || text.starts_with("41 40{");
    auto closed = text.ends_with(out_of_place);
    CAF_CHECK(back || closed);
    x.drop(a);
    x.settle();
    CAF_CHECK_EQUAL(x.root.num_sockets(), 0u);
  }
}
