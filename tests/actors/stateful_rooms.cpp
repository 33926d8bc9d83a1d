#define CAF_SUITE actors.stateful_rooms

#include "callboard/behavior.hpp"

#include "tests/actors/stateful_rooms.hpp"

#include "caf/test/dsl.hpp"

namespace {

/// Answers everything with its name.
behavior_actor::behavior_type answers(behavior_actor::pointer,
                                      const std::string& name) {
  return {
      [](connected_atom, const socket_ptr&, const connection_info_ptr&,
         const json&) {},
      on_event([name](const socket_ptr&, const event&) {
        return make_values(name);
      }),
      [](disconnected_atom, const socket_ptr&, disconnect_reason,
         const disconnect_details&) {},
  };
}

/// Writes down what it sees.
behavior_actor::behavior_type writes(behavior_actor::pointer,
                                     std::string* log) {
  return {
      [=](connected_atom, const socket_ptr&, const connection_info_ptr&,
          const json&) { *log += "hello "; },
      on_event([=](const socket_ptr&, const event& x) {
        *log += x.name + " ";
        return values{};
      }),
      [=](disconnected_atom, const socket_ptr&, disconnect_reason,
          const disconnect_details&) { *log += "gone "; },
  };
}

/// BEHAVIOR of a room that answers, or never does.
room_behavior_actor::behavior_type
silent(room_behavior_actor::stateful_pointer<
           std::vector<caf::typed_response_promise<values>>>
           self,
       bool answers) {
  return {
      [](joined_atom, const socket_ptr&) {},
      [=](event_atom, const socket_ptr&, const event&) -> caf::result<values> {
        if (answers)
          return values{};
        self->state.emplace_back(self->make_response_promise<values>());
        return self->state.back();
      },
      [](left_atom, const socket_ptr&) {},
  };
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(stateful_rooms_tests, fixture)

CAF_TEST(a_room_sees_who_joins_and_leaves_and_what_they_say) {
  in_any_order([](world& w) {
    std::string log;
    w.io.rooms("red", [&log](room& self) {
      log += "begin ";
      self.on_join([&](const socket_ptr&) {
        log += "join" + std::to_string(self.members().size()) + " ";
      });
      self.on_leave([&](const socket_ptr&) {
        log += "leave" + std::to_string(self.members().size()) + " ";
      });
      self.on_close([&] { log += "end "; });
      self.on("say", [&](const socket_ptr& who, const std::string& text) {
        log += text + " ";
        self.emit("said", who->id(), text);
        return text.size();
      });
    });
    auto a = w.enter("red", 0);
    auto b = w.enter("red", w.last_shard());
    auto c = w.enter("blue", 0);
    CAF_CHECK(a.call("say", "hi") == json::array({2}));
    CAF_CHECK(b.next("said") == json::array({a.id(), "hi"}));
    CAF_CHECK(a.next("said") == json::array({a.id(), "hi"}));
    c.emit("say", "nobody");
    CAF_CHECK_EQUAL(c.num_waiting(), 0u);
    a.lose_connection();
    w.settle();
    b.emit("leave", "red");
    w.settle();
    CAF_CHECK_EQUAL(log, "begin join1 join2 hi leave1 leave0 end ");
    w.finish();
  });
}

CAF_TEST(each_room_has_a_state_of_its_own) {
  in_any_order([](world& w) {
    w.io.rooms(pattern{"game:.*"}, counter);
    auto a = w.enter("game:1", 0);
    auto b = w.enter("game:2", w.last_shard());
    a.call("add", 1);
    CAF_CHECK(a.call("add", 2) == json::array({3}));
    CAF_CHECK(b.call("add", 5) == json::array({5}));
    // Gone with its last member.
    a.call("leave", "game:1");
    a.call("join", "game:1");
    CAF_CHECK(a.call("add", 1) == json::array({1}));
  });
}

CAF_TEST(a_member_has_joined_before_its_events_come) {
  in_any_order([](world& w) {
    w.io.rooms("red", [](room& self) {
      self.on_join([&](const socket_ptr& who) {
        // Reaches the new member, too.
        self.emit("joined", who->id());
      });
      self.on("n", [&](const socket_ptr& who, int n) {
        self.emit("n", self.members().contains(who->id()), n);
      });
    });
    std::vector<testing::client> all;
    for (size_t i = 0; i < 4; ++i)
      all.emplace_back(w.connect("/", {.shard = i % w.num_shards}));
    for (auto& x : all) {
      x.emit("join", "red");
      for (int n = 0; n < 5; ++n)
        x.emit("n", n);
    }
    for (auto& x : all) {
      auto heard = x.take_all();
      // From its own join on, it hears everything; its own in order.
      auto own = json::array({"joined", x.id()});
      CAF_CHECK(std::find(heard.begin(), heard.end(), own) != heard.end());
      for (auto& y : heard)
        CAF_CHECK(y[0] == "joined" || y[1] == true);
    }
  });
}

CAF_TEST(what_a_room_emits_and_answers_arrives_in_order) {
  in_any_order([](world& w) {
    w.io.rooms("red", [](room& self) {
      self.on("go", [&](const socket_ptr& who, int n) {
        self.emit("a", n);
        who->emit("b", n);
        return n;
      });
    });
    auto a = w.enter("red", 0);
    auto b = w.enter("red", w.last_shard());
    for (auto& x : {a, b}) {
      auto who = x;
      for (int n = 0; n < 5; ++n)
        who.emit("go", n);
    }
    for (auto x : {a, b}) {
      std::map<std::string, std::vector<int>> heard;
      for (auto& y : x.take_all())
        heard[y[0]].emplace_back(y[1].get<int>());
      CAF_CHECK_EQUAL(heard["a"].size(), 10u);
      CAF_CHECK_EQUAL(heard["b"], std::vector<int>({0, 1, 2, 3, 4}));
    }
    auto seen = b.call("go", 9);
    CAF_CHECK(seen == json::array({9}));
  });
}

CAF_TEST(handlers_of_the_socket_and_the_namespace_go_first) {
  world w{1};
  w.io.rooms("red", [](room& self) {
    self.on("x", [](const socket_ptr&) { return "room"; });
    self.on("y", [](const socket_ptr&) { return "room"; });
  });
  w.io.on("x", [](socket&, ack<std::string> reply) { reply("namespace"); });
  auto a = w.enter("red", 0);
  CAF_CHECK(a.call("x") == json::array({"namespace"}));
  CAF_CHECK(a.call("y") == json::array({"room"}));
}

CAF_TEST(the_room_that_listens_gets_the_event_or_the_actor_of_the_namespace) {
  in_any_order([](world& w) {
    w.io.behavior(w.spawn(answers, "actor"));
    for (auto name : {"red", "blue"})
      w.io.rooms(name, [name](room& self) {
        self.on(name, [name](const socket_ptr&) { return name; });
      });
    auto a = w.enter({"red", "blue"}, 0);
    CAF_CHECK(a.call("red") == json::array({"red"}));
    CAF_CHECK(a.call("blue") == json::array({"blue"}));
    CAF_CHECK(a.call("green") == json::array({"actor"}));
  });
}

CAF_TEST(what_no_room_wants_reaches_the_actor_though_the_client_goes) {
  std::string log;
  in_any_order([&](world& w) {
    log.clear();
    w.io.behavior(w.spawn(writes, &log));
    w.io.rooms("red", counter);
    auto a = w.enter("red", 0);
    auto b = w.enter("red", w.last_shard());
    CAF_CHECK_EQUAL(log, "hello hello ");
    log.clear();
    b.emit("bye");
    b.disconnect();
    w.settle();
    CAF_CHECK_EQUAL(log, "bye gone ");
    log.clear();
    // It comes back at once, and after it has gone.
    a.emit("brb");
    a.lose_connection();
    a.reconnect(w.last_shard());
    w.settle();
    // Too early for its session, it gets a new one.
    if (a.recovered())
      CAF_CHECK_EQUAL(log, "brb gone hello ");
    else
      CAF_CHECK(log == "hello brb gone " || log == "brb hello gone "
                || log == "brb gone hello ");
    log.clear();
    a.emit("quit");
    w.finish();
    CAF_CHECK_EQUAL(log, "quit gone ");
  });
}

CAF_TEST(the_actor_of_the_namespace_gets_events_in_order) {
  std::string log;
  in_any_order([&](world& w) {
    w.io.behavior(w.spawn(writes, &log));
    w.io.rooms("red", counter);
    auto a = w.enter("red", 0);
    auto b = w.enter("red", w.last_shard());
    for (auto& x : {a, b}) {
      auto who = x;
      log.clear();
      who.emit("a");
      who.emit("add", 1);
      who.emit("b");
      who.emit("leave", "red");
      who.emit("c");
      who.emit("join", "red");
      who.emit("d");
      w.settle();
      CAF_CHECK_EQUAL(log, "a b c d ");
    }
  });
}

CAF_TEST(a_room_that_takes_its_time_keeps_nobody_else_waiting) {
  std::string log;
  in_any_order([&](world& w) {
    log.clear();
    w.io.behavior(w.spawn(writes, &log));
    w.io.rooms("red", [&](const nsp&, const std::string&) {
      return w.system().spawn(silent, false);
    });
    w.enter("red", 0); // Stays.
    auto a = w.enter("red", w.last_shard());
    log.clear();
    auto waiting = a.emit_with_ack("a");
    a.emit("leave", "red");
    a.emit("b");
    w.settle();
    CAF_CHECK(!waiting);
    CAF_CHECK_EQUAL(log, "b ");
    a.disconnect();
    w.settle();
    CAF_CHECK_EQUAL(log, "b gone ");
    w.finish();
  });
}

CAF_TEST(who_has_an_ack_of_a_room_may_give_it_when_the_room_is_gone) {
  in_any_order([](world& w) {
    std::vector<ack<>> kept;
    w.io.rooms("red", [&](room& self) {
      self.on("later", [&](const socket_ptr&, ack<> reply) {
        kept.emplace_back(std::move(reply));
      });
      // The room never answers this one.
      self.on("never", [xs = std::make_shared<std::vector<ack<>>>()](
                           const socket_ptr&, ack<> reply) {
        xs->emplace_back(std::move(reply));
      });
    });
    auto a = w.enter("red", 0);
    auto later = a.emit_with_ack("later");
    auto never = a.emit_with_ack("never");
    w.settle();
    CAF_REQUIRE_EQUAL(kept.size(), 1u);
    a.emit("leave", "red");
    w.settle();
    CAF_CHECK_EQUAL(never.args().dump(), R"([{"error":"internal error"}])");
    kept.front()("done");
    w.settle();
    CAF_CHECK_EQUAL(later.args().dump(), R"(["done"])");
  });
}

CAF_TEST(what_does_not_fit_is_answered_and_no_failure) {
  world w{1};
  w.io.rooms("red", counter);
  auto a = w.enter("red", 0);
  a.call("add", 2);
  CAF_CHECK(a.call("add", "x")[0].contains("error"));
  CAF_CHECK(a.call("add", 1) == json::array({3}));
  CAF_CHECK_EQUAL(w.io.num_mismatches(), 1u);
  CAF_CHECK_EQUAL(w.io.num_room_failures(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
