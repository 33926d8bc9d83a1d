#define CAF_SUITE actors.recovery

#include "tests/actors/recovery.hpp"

#include "caf/test/dsl.hpp"

CAF_TEST_FIXTURE_SCOPE(recovery_tests, fixture)

CAF_TEST(a_client_comes_back_to_its_id_rooms_and_data_and_gets_what_it_missed) {
  std::string log;
  root.on_connection([&](socket& self) {
    log += self.recovered() ? "again " : "first ";
    if (self.recovered()) {
      log += self.data()["name"].get<std::string>() + " ";
      CAF_CHECK(self.rooms().contains("red"));
      CAF_CHECK(self.rooms().contains(self.id()));
      CAF_CHECK_EQUAL(self.rooms().size(), 2u);
    } else {
      self.join("red");
      self.data()["name"] = "ann";
    }
  });
  for (size_t shard : {0u, 1u}) {
    memory m;
    auto& a = arrive(m);
    auto sid = m.sid;
    auto pid = m.pid;
    CAF_CHECK_EQUAL(pid.size(), 20u);
    CAF_CHECK_NOT_EQUAL(pid, sid);
    root.emit("before", 1);
    settle();
    CAF_CHECK_EQUAL(hear(a, m), "before1");
    root.to("red").emit("in-flight");
    settle();
    drop(a);
    settle();
    root.to("red").emit("a");
    root.emit("b", 2);
    root.to(sid).emit("c");
    root.to("blue").emit("not");
    root.volatile_().emit("not");
    root.except("red").emit("not");
    settle();
    come_back(m, shard);
    CAF_CHECK_EQUAL(heard, "connect in-flight a b2 c");
    CAF_CHECK_EQUAL(m.sid, sid);
    CAF_CHECK_EQUAL(m.pid, pid);
  }
  CAF_CHECK_EQUAL(log, "first again ann first again ann ");
  CAF_CHECK_EQUAL(lost, "");
}

CAF_TEST(a_client_may_come_back_again_and_again) {
  memory m;
  auto* who = &arrive(m);
  auto sid = m.sid;
  for (size_t i = 0; i < 5; ++i) {
    drop(*who);
    settle();
    root.emit("x", i);
    who = &come_back(m, i % 2);
    CAF_CHECK_EQUAL(heard, "connect x" + std::to_string(i));
    CAF_CHECK_EQUAL(m.sid, sid);
    root.to(sid).emit("y");
    settle();
    CAF_CHECK_EQUAL(hear(*who, m), "y");
  }
}

CAF_TEST(a_client_that_has_never_got_an_event_comes_back) {
  memory m;
  auto& a = arrive(m);
  auto sid = m.sid;
  drop(a);
  settle();
  root.emit("x");
  come_back(m, 1);
  CAF_CHECK_EQUAL(heard, "connect x");
  CAF_CHECK_EQUAL(m.sid, sid);
}

CAF_TEST(a_client_that_was_idle_for_long_comes_back) {
  memory m;
  auto& a = arrive(m);
  auto sid = m.sid;
  root.emit("x");
  settle();
  hear(a, m);
  wait(1h);
  drop(a);
  settle();
  root.emit("y");
  come_back(m);
  CAF_CHECK_EQUAL(heard, "connect y");
  CAF_CHECK_EQUAL(m.sid, sid);
}

CAF_TEST(who_is_away_is_not_there) {
  memory m;
  auto& a = arrive(m);
  auto& b = connect(1);
  act(b, [](socket& self) { self.join("x"); });
  CAF_CHECK_EQUAL(root.num_sockets(), 2u);
  drop(a);
  settle();
  CAF_CHECK_EQUAL(root.num_sockets(), 1u);
  size_t described = 0;
  root.fetch_sockets(
      [&](const std::vector<socket_info>& xs) { described = xs.size(); });
  bool complete = false;
  root.timeout(1s).emit_with_ack(
      [&](const broadcast_result& x) { complete = x.complete; }, "ask");
  settle();
  CAF_CHECK_EQUAL(described, 1u);
  say(b, "30[]");
  settle();
  CAF_CHECK(complete);
  come_back(m);
  CAF_CHECK_EQUAL(heard, "connect");
  CAF_CHECK_EQUAL(root.num_sockets(), 2u);
}

CAF_TEST(handlers_of_the_lost_connection_are_not_called_again) {
  size_t disconnects = 0;
  size_t tasks = 0;
  root.on_connection([&](socket& self) {
    self.on_disconnect([&] { ++disconnects; });
    self.run_after(30s, [&] { ++tasks; });
  });
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  auto& b = come_back(m);
  CAF_CHECK_EQUAL(disconnects, 1u);
  wait(31s);
  CAF_CHECK_EQUAL(tasks, 1u);
  drop(b);
  settle();
  CAF_CHECK_EQUAL(disconnects, 2u);
}

CAF_TEST(who_comes_back_is_spared_the_middlewares) {
  size_t asked = 0;
  root.use([&](socket&) -> std::optional<refusal> {
    ++asked;
    return std::nullopt;
  });
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  come_back(m);
  CAF_CHECK_EQUAL(asked, 1u);
}

CAF_TEST(binary_events_are_recovered_with_their_attachments) {
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  root.emit("x", std::vector<uint8_t>{'h', 'i'});
  auto& b = open(1);
  say(b, "0" + json{{"pid", m.pid}}.dump());
  settle();
  CAF_CHECK_EQUAL(b.received.size(), 3u);
  CAF_CHECK(b.received.at(1).starts_with(
      R"(451-["x",{"_placeholder":true,"num":0},)"));
  CAF_CHECK_EQUAL(b.received.at(2), "<hi>");
}

CAF_TEST(events_that_other_actors_send_are_recovered) {
  memory m;
  auto& a = arrive(m);
  a.id = m.sid;
  auto to = handle(a)->actor();
  caf::anon_send(to, emit_atom_v, event{"one", {}});
  settle();
  CAF_CHECK_EQUAL(hear(a, m), "one");
  drop(a);
  settle();
  caf::anon_send(to, emit_atom_v, event{"two", {}});
  settle();
  come_back(m);
  CAF_CHECK_EQUAL(heard, "connect two");
}

CAF_TEST(handles_from_before_reach_the_client_wherever_it_is) {
  memory m;
  auto& a = arrive(m);
  a.id = m.sid;
  auto before = handle(a);
  drop(a);
  settle();
  before->emit("away");
  settle();
  auto& b = come_back(m, 1);
  CAF_CHECK_EQUAL(heard, "connect away");
  before->emit("back");
  before->join("red");
  root.to("red").emit("red");
  settle();
  CAF_CHECK_EQUAL(hear(b, m), "back red");
}

CAF_TEST_FIXTURE_SCOPE_END()
