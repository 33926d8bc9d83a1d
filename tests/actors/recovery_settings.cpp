#define CAF_SUITE actors.recovery_settings

#include "tests/actors/recovery.hpp"

#include "caf/test/dsl.hpp"

CAF_TEST(without_recovery_there_are_no_pids_and_offsets) {
  kit::fixture world;
  auto& a = world.open();
  world.say(a, R"(0{"pid":"AAAAAAAAAAAAAAAAAAAA"})");
  world.settle();
  world.root.emit("x");
  world.settle();
  CAF_REQUIRE_EQUAL(a.received.size(), 2u);
  CAF_CHECK_EQUAL(a.received[0].find("pid"), std::string::npos);
  CAF_CHECK_EQUAL(a.received[1], R"(42["x"])");
}

CAF_TEST(middlewares_may_be_asked_again) {
  auto settings = with_recovery();
  settings.recovery.skip_middlewares = false;
  fixture world{settings};
  std::vector<next> waiting;
  world.root.use([&](socket& self, next go_on) {
    if (self.recovered())
      waiting.emplace_back(std::move(go_on));
    else
      go_on();
  });
  memory m;
  auto* a = &world.arrive(m, 1);
  auto sid = m.sid;
  world.drop(*a);
  world.settle();
  world.root.emit("away");
  world.settle();
  a = &world.come_back(m);
  CAF_CHECK_EQUAL(world.heard, "");
  world.root.emit("undecided");
  world.settle();
  waiting.at(0)();
  world.settle();
  CAF_CHECK_EQUAL(world.hear(*a, m), "connect away undecided");
  CAF_CHECK_EQUAL(m.sid, sid);
  // And now refused.
  world.drop(*a);
  world.settle();
  a = &world.come_back(m);
  waiting.at(1).refuse("no");
  world.settle();
  CAF_CHECK_EQUAL(world.hear(*a, m), R"(44{"message":"no"})");
  CAF_CHECK_EQUAL(world.lost, sid + ":not taken over ");
  waiting.clear();
}

CAF_TEST(who_waits_for_a_middleware_keeps_so_many_events) {
  auto settings = with_recovery();
  settings.recovery.skip_middlewares = false;
  settings.recovery.max_events = 2;
  fixture world{settings};
  std::vector<next> waiting;
  world.root.use([&](socket& self, next go_on) {
    if (self.recovered())
      waiting.emplace_back(std::move(go_on));
    else
      go_on();
  });
  memory m;
  auto& a = world.arrive(m);
  auto sid = m.sid;
  world.drop(a);
  world.settle();
  auto& b = world.come_back(m);
  world.root.emit("1");
  world.root.emit("2");
  world.settle();
  CAF_CHECK(!b.closed());
  world.root.emit("3");
  world.settle();
  CAF_CHECK_EQUAL(world.hear(b, m), "closed: forced close");
  CAF_CHECK_EQUAL(world.lost, sid + ":not taken over ");
  waiting.clear();
}

CAF_TEST(so_many_sessions_wait_and_so_many_events) {
  auto settings = with_recovery();
  settings.recovery.max_sessions = 1;
  settings.recovery.max_events = 2;
  fixture world{settings};
  memory a;
  memory b;
  auto& x = world.arrive(a);
  auto& y = world.arrive(b);
  auto sid = a.sid;
  world.drop(x);
  world.settle();
  world.drop(y);
  world.settle();
  CAF_CHECK_EQUAL(world.lost, b.sid + ":expired ");
  world.root.emit("1");
  world.root.emit("2");
  world.root.emit("3");
  world.settle();
  world.come_back(a);
  CAF_CHECK_EQUAL(world.heard, "connect");
  CAF_CHECK_NOT_EQUAL(a.sid, sid);
}
