#define CAF_SUITE actors.room_life

/// How long a room with a behavior lives, and what happens in it by itself.

#include "tests/actors/stateful_rooms.hpp"

#include "caf/test/dsl.hpp"

namespace {

/// Messages that the clock will send.
size_t num_scheduled(world& w) {
  auto& all =
      dynamic_cast<caf::scheduler::test_coordinator&>(w.system().scheduler());
  return all.clock().schedule().size();
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(room_life_tests, fixture)

CAF_TEST(timers_run_on_time_and_stop) {
  world w{1};
  int every = 0;
  int once = 0;
  w.io.rooms("red", [&](room& self) {
    auto id = self.every(50ms, [&] { ++every; });
    self.run_after(1s, [&, id] {
      ++once;
      self.cancel(id);
    });
  });
  auto a = w.enter("red", 0);
  w.advance(10s);
  CAF_CHECK_EQUAL(once, 1);
  CAF_CHECK(every == 19 || every == 20);
  a.call("leave", "red");
  a.call("join", "red");
  every = 0;
  w.advance(500ms);
  CAF_CHECK_EQUAL(every, 10);
  a.call("leave", "red");
  w.advance(10s);
  CAF_CHECK_EQUAL(every, 10);
  w.finish();
}

CAF_TEST(a_room_may_be_kept_without_members) {
  world w{1};
  w.io.rooms("red", {.keep = 10s}, counter);
  w.io.rooms("blue", {.keep = room_options::forever}, [](room& self) {
    counter(self);
    self.on("close", [&](const socket_ptr&) { self.close(); });
  });
  auto a = w.connect();
  auto value = [&](const std::string& name) {
    a.call("join", name);
    auto result = a.call("add", 1)[0].get<int>();
    a.call("leave", name);
    return result;
  };
  CAF_CHECK_EQUAL(value("red"), 1);
  w.advance(9s);
  CAF_CHECK_EQUAL(value("red"), 2);
  w.advance(9s);
  CAF_CHECK_EQUAL(value("red"), 3);
  w.advance(11s);
  CAF_CHECK_EQUAL(value("red"), 1);
  CAF_CHECK_EQUAL(value("blue"), 1);
  w.advance(24h);
  CAF_CHECK_EQUAL(value("blue"), 2);
  a.call("join", "blue");
  a.emit("close");
  CAF_CHECK_EQUAL(value("blue"), 3);
  CAF_CHECK_EQUAL(value("blue"), 1);
}

CAF_TEST(a_kept_room_waits_once_however_often_it_is_empty) {
  world w{1};
  w.io.rooms("red", {.keep = 10min}, counter);
  auto a = w.connect();
  size_t before = num_scheduled(w);
  for (int i = 0; i < 20; ++i) {
    a.call("join", "red");
    a.call("add", 1);
    a.call("leave", "red");
    w.advance(1s);
  }
  CAF_CHECK_LESS_OR_EQUAL(num_scheduled(w), before + 2);
  w.advance(9min + 55s);
  a.call("join", "red");
  CAF_CHECK(a.call("add", 1) == json::array({21}));
  a.call("leave", "red");
  w.advance(10min);
  a.call("join", "red");
  CAF_CHECK(a.call("add", 1) == json::array({1}));
}

CAF_TEST(functions_for_elsewhere_run_in_the_room_while_it_lives) {
  world w{2};
  std::function<void(int)> add;
  int sum = 0;
  w.io.rooms("red",
             [&](room& self) { add = self.in_room([&](int x) { sum += x; }); });
  auto a = w.enter("red", 1);
  add(1);
  CAF_CHECK_EQUAL(sum, 0);
  w.settle();
  CAF_CHECK_EQUAL(sum, 1);
  a.call("leave", "red");
  add(1);
  w.settle();
  CAF_CHECK_EQUAL(sum, 1);
  add = nullptr;
}

CAF_TEST(who_comes_back_to_its_session_joins_again) {
  in_any_order([](world& w) {
    std::string log;
    w.io.rooms("red", {.keep = 60s}, [&](room& self) {
      self.on_join([&](const socket_ptr&) { log += "join "; });
      self.on_leave([&](const socket_ptr&) { log += "leave "; });
      self.every(1s, [&self] { self.emit("tick"); });
    });
    auto a = w.enter("red", 0);
    w.advance(2500ms);
    a.lose_connection();
    w.advance(2s);
    a.reconnect(w.last_shard());
    CAF_CHECK(a.recovered());
    CAF_CHECK_EQUAL(a.take_all().size(), 4u);
    CAF_CHECK_EQUAL(log, "join leave join ");
    w.finish();
  });
}

CAF_TEST_FIXTURE_SCOPE_END()
