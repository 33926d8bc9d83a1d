#define CAF_SUITE actors.testing

#include "callboard/behavior.hpp"
#include "callboard/testing/engine.hpp"

#include "tests/actors/log_capture.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;
using json = nlohmann::json;

namespace {

/// Silences the log.
struct fixture {
  kit::log_capture& log = kit::log_capture::instance();
};

testing::setup with_recovery(size_t shards = 1) {
  testing::setup result{.shards = shards};
  result.settings.recovery.max_disconnection = 60s;
  return result;
}

bool fails(const std::function<void()>& f) {
  try {
    f();
  } catch (const testing::failure&) {
    return true;
  }
  return false;
}

behavior_actor::behavior_type echo(behavior_actor::pointer,
                                   const std::string& greeting) {
  return {
      [greeting](connected_atom, const socket_ptr& who,
                 const connection_info_ptr&,
                 const json&) { who->emit(greeting); },
      on_event([](const socket_ptr&, const event& x) { return x.args; }),
      [](disconnected_atom, const socket_ptr&, disconnect_reason,
         const disconnect_details&) {},
  };
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(testing_tests, fixture)

CAF_TEST(a_client_connects_with_auth_and_emits_and_hears) {
  testing::engine world;
  auto io = world.of();
  io.on_connection([](socket& who) {
    auto name = who.auth().value("name", "guest");
    who.on("chat message", [&who, name](const std::string& text) {
      who.broadcast().emit("chat message", name, text);
    });
  });
  auto alice = world.connect("/", {.auth = {{"name", "Alice"}}});
  auto bob = world.connect();
  CAF_CHECK(alice.connected());
  CAF_CHECK_EQUAL(alice.id().size(), 20u);
  alice.emit("chat message", "hi");
  CAF_CHECK(bob.next("chat message") == json::array({"Alice", "hi"}));
  CAF_CHECK_EQUAL(alice.num_waiting(), 0u);
  CAF_CHECK(fails([&] { bob.next("chat message"); }));
}

CAF_TEST(a_client_is_refused) {
  testing::engine world;
  world.of().use([](socket&) -> std::optional<refusal> {
    return refusal{"no", {{"code", 7}}};
  });
  auto alice = world.connect();
  CAF_CHECK(!alice.connected());
  CAF_CHECK_EQUAL(alice.refusal()["message"], "no");
  CAF_CHECK_EQUAL(alice.refusal()["data"]["code"], 7);
  CAF_CHECK_EQUAL(world.connect("/nowhere").refusal()["message"],
                  "Invalid namespace");
}

CAF_TEST(acknowledgements_go_both_ways) {
  testing::engine world;
  std::string heard;
  auto io = world.of("/chat");
  io.on("sum", [](socket&, int a, int b, ack<int> reply) { reply(a + b); });
  io.on("ask me", [&](socket& who) {
    who.timeout(5s).emit_with_ack(
        [&](const ack_result& x) {
          heard =
              x ? x.args.get<std::string>(0) : std::string{to_string(x.error)};
        },
        "name?");
  });
  auto alice = world.connect("/chat");
  CAF_CHECK(alice.call("sum", 1, 2) == json::array({3}));
  CAF_CHECK(fails([&] { alice.call("unknown"); }));
  alice.emit("ask me");
  alice.reply(alice.take("name?"), "Alice");
  world.settle();
  CAF_CHECK_EQUAL(heard, "Alice");
  alice.emit("ask me");
  world.advance(6s);
  CAF_CHECK_EQUAL(heard, "timeout");
  alice.on("name?", [](const json&) { return json::array({"Ann"}); });
  alice.emit("ask me");
  world.settle();
  CAF_CHECK_EQUAL(heard, "Ann");
  world.finish();
}

CAF_TEST(binary_data_goes_both_ways) {
  testing::engine world;
  world.of().on("turn", [](socket& who, std::vector<uint8_t> xs) {
    std::reverse(xs.begin(), xs.end());
    who.emit("turned", xs);
  });
  auto alice = world.connect();
  alice.emit("turn", std::vector<uint8_t>{1, 2, 3});
  CAF_CHECK(alice.next("turned") == json::array({json::binary({3, 2, 1})}));
}

CAF_TEST(disconnects_are_seen_by_both_sides) {
  std::vector<std::string> reasons;
  testing::engine world;
  auto io = world.of();
  io.on_connection([&](socket& who) {
    who.on_disconnect(
        [&](disconnect_reason x) { reasons.emplace_back(to_string(x)); });
  });
  auto a = world.connect();
  auto b = world.connect();
  auto c = world.connect();
  auto d = world.connect();
  a.disconnect();
  b.lose_connection(disconnect_reason::ping_timeout);
  io.to(c.id()).disconnect_sockets();
  CAF_CHECK(!c.connected());
  CAF_CHECK(!c.closed());
  io.disconnect_sockets(true);
  CAF_CHECK(d.closed() == disconnect_reason::forced_server_close);
  CAF_CHECK_EQUAL(reasons, std::vector<std::string>(
                               {"client namespace disconnect", "ping timeout",
                                "server namespace disconnect",
                                "server namespace disconnect"}));
}

CAF_TEST(who_comes_back_gets_what_was_missed) {
  for (size_t shard : {0u, 1u}) {
    testing::engine world{with_recovery(2)};
    auto io = world.of();
    auto alice = world.connect();
    auto id = alice.id();
    io.emit("one", 1);
    CAF_CHECK_EQUAL(alice.next<int>("one"), 1);
    // What was sent, but not read, is lost with the connection.
    alice.stop_reading();
    io.emit("two");
    world.settle();
    alice.lose_connection();
    io.emit("three", 3);
    io.volatile_().emit("never");
    alice.reconnect(shard);
    CAF_CHECK(alice.recovered());
    CAF_CHECK_EQUAL(alice.id(), id);
    CAF_CHECK_EQUAL(alice.take_all().dump(), R"([["two"],["three",3]])");
    alice.lose_connection();
    world.advance(61s);
    alice.reconnect();
    CAF_CHECK(alice.connected());
    CAF_CHECK(!alice.recovered());
    CAF_CHECK_NOT_EQUAL(alice.id(), id);
  }
}

CAF_TEST(a_slow_reader_misses_volatile_events_and_is_closed_at_its_limit) {
  disconnect_reason why{};
  testing::engine world{{.max_outbox = 1000}};
  auto io = world.of();
  io.on_connection([&](socket& who) {
    who.on_disconnect([&](disconnect_reason x) { why = x; });
  });
  auto alice = world.connect();
  alice.stop_reading();
  io.volatile_().emit("tick");
  io.emit("news", std::string(400, 'x'));
  CAF_CHECK(alice.bytes_waiting() > 400);
  CAF_CHECK_EQUAL(alice.num_waiting(), 0u);
  alice.resume_reading();
  CAF_CHECK_EQUAL(alice.bytes_waiting(), 0u);
  CAF_CHECK_EQUAL(alice.num_waiting(), 1u);
  alice.stop_reading();
  for (int i = 0; i < 3; ++i)
    io.emit("news", std::string(400, 'x'));
  CAF_CHECK(alice.closed() == disconnect_reason::slow_consumer);
  CAF_CHECK(why == disconnect_reason::slow_consumer);
}

CAF_TEST(time_passes_from_timeout_to_timeout) {
  int ticks = 0;
  testing::engine world;
  std::function<void(socket&)> tick = [&](socket& who) {
    ++ticks;
    who.run_after(50ms, [&] { tick(who); });
  };
  world.of().on_connection(
      [&](socket& who) { who.run_after(50ms, [&] { tick(who); }); });
  world.connect();
  world.advance(25s);
  CAF_CHECK_EQUAL(ticks, 500);
  world.finish();
}

CAF_TEST(an_actor_is_the_behavior) {
  testing::in_any_order(
      [](testing::engine& world) {
        world.of().behavior(world.spawn(echo, "welcome"));
        auto alice = world.connect("/", {.shard = 1});
        alice.take("welcome");
        CAF_CHECK(alice.call("x", 1, "two") == json::array({1, "two"}));
      },
      {.shards = 2});
}

CAF_TEST(what_a_client_should_not_send_can_be_sent) {
  testing::engine world;
  world.of();
  auto alice = world.connect();
  alice.send_message("2[");
  CAF_CHECK(alice.closed() == disconnect_reason::forced_close);
}

CAF_TEST(failures_in_random_order_name_their_seed) {
  std::string text;
  try {
    testing::in_any_order([](testing::engine& world) {
      world.of();
      world.connect().take("nothing");
    });
  } catch (const testing::failure& e) {
    text = e.what();
  }
  CAF_CHECK_EQUAL(text,
                  "no event nothing for a client of namespace / (seed 0)");
}

CAF_TEST(actors_that_are_left_are_told_of) {
  testing::engine world;
  auto left = world.system().spawn(echo, "welcome");
  CAF_CHECK(fails([&] { world.finish(); }));
  caf::anon_send_exit(left, caf::exit_reason::user_shutdown);
  world.settle();
  world.finish();
}

CAF_TEST_FIXTURE_SCOPE_END()
