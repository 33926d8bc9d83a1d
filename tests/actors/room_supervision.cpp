#define CAF_SUITE actors.room_supervision

#include "actors/rules/restart_log.hpp"

#include "tests/actors/stateful_rooms.hpp"

#include "caf/test/dsl.hpp"

namespace {

const json internal_error = json::array({{{"error", "internal error"}}});

/// Counts, keeps the sum, fails when told to, or answers later.
void fragile(room& self) {
  auto later = std::make_shared<std::vector<ack<>>>();
  self.on_join(
      [&self](const socket_ptr& who) { who->emit("in", self.name()); });
  self.on("add", [&self](const socket_ptr&, int x) {
    auto sum = self.saved().value("sum", 0) + x;
    self.saved()["sum"] = sum;
    return sum;
  });
  self.on("fail", [](const socket_ptr&) { throw std::runtime_error("oops"); });
  self.on("later", [later](const socket_ptr&, ack<> reply) {
    later->emplace_back(std::move(reply));
  });
  self.on("restarts",
          [&self](const socket_ptr&) { return self.num_restarts(); });
}

/// BEHAVIOR of a room: the same as an actor.
struct keeper_state {
  std::vector<socket_ptr> members;
  std::vector<caf::typed_response_promise<values>> later;
};

room_behavior_actor::behavior_type
fragile_actor(room_behavior_actor::stateful_pointer<keeper_state> self,
              const broadcast_operator& everyone) {
  return {
      [=](joined_atom, const socket_ptr& who) {
        self->state.members.emplace_back(who);
        who->emit("in", self->state.members.size());
      },
      [=](event_atom, const socket_ptr&,
          const event& x) -> caf::result<values> {
        if (x.name == "fail")
          throw std::runtime_error("oops");
        if (x.name == "later") {
          self->state.later.emplace_back(self->make_response_promise<values>());
          return self->state.later.back();
        }
        everyone.emit("said", x.name);
        return make_values(x.name);
      },
      [=](left_atom, const socket_ptr& who) {
        std::erase(self->state.members, who);
        everyone.emit("left", who->id());
      },
  };
}

} // namespace

CAF_TEST(so_many_restarts_are_allowed_within_a_time) {
  kernel::restart_log log;
  kernel::restart_log::time_point t{1h};
  CAF_CHECK(!log.may_restart(t, 0, 10s));
  CAF_CHECK(log.may_restart(t, 2, 10s));
  CAF_CHECK(log.may_restart(t + 4s, 2, 10s));
  CAF_CHECK(!log.may_restart(t + 9s, 2, 10s));
  CAF_CHECK(log.may_restart(t + 10s, 2, 10s));
  CAF_CHECK(!log.may_restart(t + 13s, 2, 10s));
  CAF_CHECK(log.may_restart(t + 14s, 2, 10s));
  CAF_CHECK_EQUAL(log.count(), 4u);
}

CAF_TEST_FIXTURE_SCOPE(room_supervision_tests, fixture)

CAF_TEST(a_behavior_that_throws_is_started_again_and_members_stay) {
  in_any_order([this](world& w) {
    w.io.rooms("red", fragile);
    auto a = w.enter("red", 0);
    auto b = w.enter("red", w.last_shard());
    a.call("add", 3);
    log.take();
    CAF_CHECK(b.call("fail") == internal_error);
    CAF_CHECK_EQUAL(
        log.take(),
        "error: room failed: oops (room red, namespace /, started again)\n");
    CAF_CHECK(a.connected() && b.connected());
    // Its members are announced, and what was saved is there.
    CAF_CHECK_EQUAL(a.take_all().dump(), R"([["in","red"]])");
    CAF_CHECK_EQUAL(b.take_all().dump(), R"([["in","red"]])");
    CAF_CHECK(a.call("add", 1) == json::array({4}));
    CAF_CHECK(a.call("restarts") == json::array({1}));
    CAF_CHECK_EQUAL(w.io.num_room_failures(), 1u);
  });
}

CAF_TEST(acknowledgements_that_the_behavior_owes_become_errors) {
  in_any_order([](world& w) {
    w.io.rooms("red", fragile);
    auto a = w.enter("red", 0);
    auto b = w.enter("red", w.last_shard());
    auto waiting = a.emit_with_ack("later");
    CAF_CHECK(!waiting);
    b.emit("fail");
    CAF_CHECK(waiting.args() == internal_error);
  });
}

CAF_TEST(what_fails_too_often_is_not_started_again) {
  world w{1};
  std::vector<std::string> told;
  w.io.rooms("red",
             {.max_restarts = 2,
              .restart_window = 10s,
              .on_failure =
                  [&](const room_failure& x) {
                    told.emplace_back(x.room + x.nsp + x.error
                                      + (x.final ? "!" : ""));
                  }},
             fragile);
  auto a = w.enter("red", 0);
  a.call("fail");
  w.advance(6s);
  a.call("fail");
  w.advance(6s);
  a.call("fail");
  CAF_CHECK(a.call("restarts") == json::array({3}));
  a.call("fail");
  CAF_CHECK_EQUAL(told, std::vector<std::string>(
                            {"red/oops", "red/oops", "red/oops", "red/oops!"}));
  // It is an ordinary room now.
  a.take_all();
  w.io.to("red").emit("x");
  CAF_CHECK_EQUAL(a.take_all().dump(), R"([["x"]])");
  CAF_CHECK(!a.emit_with_ack("restarts"));
  // Until it has ended.
  a.call("leave", "red");
  a.call("join", "red");
  CAF_CHECK(a.call("restarts") == json::array({0}));
  w.finish();
}

CAF_TEST(members_leave_or_are_disconnected_if_that_is_wanted) {
  for (auto then :
       {room_options::fallback::empty, room_options::fallback::disconnect})
    in_any_order([then](world& w) {
      w.io.rooms("red", {.max_restarts = 0, .then = then}, fragile);
      auto a = w.enter("red", 0);
      auto b = w.enter("red", w.last_shard());
      a.emit("fail");
      auto stay = then == room_options::fallback::empty;
      CAF_CHECK_EQUAL(a.connected(), stay);
      CAF_CHECK_EQUAL(b.connected(), stay);
      w.io.to("red").emit("x");
      CAF_CHECK_EQUAL(a.num_waiting() + b.num_waiting(), 0u);
    });
}

CAF_TEST(a_behavior_that_cannot_start_is_a_failure) {
  world w{1};
  auto calls = 0;
  w.io.rooms("red", {.max_restarts = 3}, [&](room& self) {
    if (++calls < 3)
      throw 42;
    fragile(self);
  });
  w.io.rooms("blue", {.max_restarts = 3},
             [](room&) { throw std::runtime_error("never"); });
  auto a = w.enter({"red", "blue"}, 0);
  w.advance(100ms);
  w.advance(100ms);
  CAF_CHECK(a.call("restarts") == json::array({2}));
  CAF_CHECK_EQUAL(w.io.num_room_failures(), 2u + 4u);
}

CAF_TEST(a_behavior_that_does_not_start_is_tried_ten_times_a_second) {
  world w{1};
  size_t calls = 0;
  auto broken = true;
  w.io.rooms("red", {.max_restarts = SIZE_MAX}, [&](room& self) {
    ++calls;
    if (broken)
      throw std::runtime_error("not yet");
    fragile(self);
  });
  auto a = w.enter({"red"}, 0);
  CAF_CHECK_EQUAL(calls, 2u);
  w.advance(99ms);
  CAF_CHECK_EQUAL(calls, 2u);
  for (int i = 0; i < 10; ++i)
    w.advance(100ms);
  CAF_CHECK_EQUAL(calls, 12u);
  broken = false;
  w.advance(100ms);
  CAF_CHECK(a.call("restarts") == json::array({12}));
}

CAF_TEST(whatever_is_thrown_costs_nothing_else) {
  world w{1};
  w.io.rooms("red", {.max_restarts = 1, .on_failure = [](auto&) { throw 1; }},
             [](room& self) {
               fragile(self);
               self.on_close([] { throw 2; });
             });
  auto a = w.enter("red", 0);
  a.call("fail");
  CAF_CHECK(a.call("restarts") == json::array({1}));
  log.take();
  a.call("leave", "red");
  CAF_CHECK_EQUAL(log.take(),
                  "error: handler failed: unknown exception (room red, "
                  "namespace /, on_close)\n");
  w.finish();
}

CAF_TEST(timers_of_a_failed_behavior_do_not_run) {
  world w{1};
  std::vector<size_t> ticks;
  w.io.rooms("red", [&](room& self) {
    auto mine = self.num_restarts();
    self.every(1s, [&, mine] {
      ticks.emplace_back(mine);
      if (mine == 0)
        throw std::runtime_error("oops");
    });
  });
  w.enter("red", 0);
  w.advance(3500ms);
  CAF_CHECK_EQUAL(ticks, std::vector<size_t>({0, 1, 1}));
  w.finish();
}

CAF_TEST(an_actor_is_the_behavior_of_a_room) {
  in_any_order([](world& w) {
    w.io.rooms("red", [&](const nsp& io, const std::string& name) {
      return w.system().spawn(fragile_actor, io.to(name));
    });
    auto a = w.enter("red", 0);
    auto b = w.enter("red", w.last_shard());
    auto seen = a.emit_with_ack("hi");
    CAF_CHECK(seen.args() == json::array({"hi"}));
    CAF_CHECK_EQUAL(a.take_all().dump(), R"([["said","hi"]])");
    b.disconnect();
    CAF_CHECK(a.next("left") == json::array({b.id()}));
    // The actor ends with the room.
    auto before = w.num_actors();
    a.call("leave", "red");
    CAF_CHECK_EQUAL(w.num_actors(), before - 3);
  });
}

CAF_TEST(an_actor_that_ends_is_replaced) {
  in_any_order([](world& w) {
    w.io.rooms("red", {.max_restarts = 1},
               [&](const nsp& io, const std::string& name) {
                 return w.system().spawn(fragile_actor, io.to(name));
               });
    auto a = w.enter("red", 0);
    auto b = w.enter("red", w.last_shard());
    auto waiting = b.emit_with_ack("later");
    w.settle();
    CAF_CHECK(a.call("fail") == internal_error);
    CAF_CHECK(waiting.args() == internal_error);
    CAF_CHECK_EQUAL(a.take_all().size(), 1u);
    CAF_CHECK(a.call("hi") == json::array({"hi"}));
    CAF_CHECK(a.call("fail") == internal_error);
    CAF_CHECK(!a.emit_with_ack("hi"));
    CAF_CHECK_EQUAL(w.io.num_room_failures(), 2u);
  });
}

CAF_TEST_FIXTURE_SCOPE_END()
