#define CAF_SUITE actors.listeners

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;

namespace {

struct fixture : kit::fixture {
  fixture()
      : client(connect()) {
    // nop
  }

  ~fixture() override {
    finish();
  }

  /// Appends to what was noted.
  void note(std::string_view x) {
    notes += notes.empty() ? "" : " ";
    notes += x;
  }

  std::string take_notes() {
    settle();
    return std::exchange(notes, {});
  }

  /// The client emits an event.
  void emit(std::string_view array) {
    say(client, "2" + std::string{array});
  }

  std::string notes;
  kit::peer& client;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(listeners_tests, fixture)

// -- handlers -----------------------------------------------------------------

CAF_TEST(all_handlers_of_an_event_are_called_in_their_order) {
  root.on("x", [&](socket&) { note("nsp"); });
  auto& other = connect();
  act(other, [&](socket& self) {
    self.on("x", [&](int i) { note("a" + std::to_string(i)); });
    self.on("x", [&](int i) { note("b" + std::to_string(i)); });
  });
  say(other, R"(2["x",1])");
  CAF_CHECK_EQUAL(take_notes(), "a1 b1 nsp");
}

CAF_TEST(a_handler_that_is_removed_is_not_called) {
  listener_id a;
  act(client, [&](socket& self) {
    a = self.on("x", [&] { note("a"); });
    self.on("x", [&] { note("b"); });
    self.on("y", [&] { note("y"); });
  });
  act(client, [&](socket& self) {
    CAF_CHECK(self.off(a));
    CAF_CHECK(!self.off(a));
  });
  emit(R"(["x"])");
  CAF_CHECK_EQUAL(take_notes(), "b");
  act(client, [&](socket& self) { self.off("x"); });
  emit(R"(["x"])");
  emit(R"(["y"])");
  CAF_CHECK_EQUAL(take_notes(), "y");
}

CAF_TEST(a_handler_of_the_namespace_can_be_removed_for_those_that_come) {
  root.on("x", [&](socket&) { note("nsp"); });
  auto& before = connect();
  root.off("x");
  auto& after = connect();
  say(before, R"(2["x"])");
  CAF_CHECK_EQUAL(take_notes(), "nsp");
  say(after, R"(2["x"])");
  CAF_CHECK_EQUAL(take_notes(), "");
}

CAF_TEST(once_means_once) {
  act(client, [&](socket& self) {
    self.once("x", [&](int i) { note("once" + std::to_string(i)); });
    self.on("x", [&](int i) { note("on" + std::to_string(i)); });
  });
  emit(R"(["x",1])");
  emit(R"(["x",2])");
  CAF_CHECK_EQUAL(take_notes(), "once1 on1 on2");
}

CAF_TEST(a_handler_may_remove_itself_and_others_while_it_runs) {
  act(client, [&](socket& self) {
    auto b = std::make_shared<listener_id>();
    auto a = std::make_shared<listener_id>();
    *a = self.on("x", [&, a, b] {
      note("a");
      self.off(*a);
      self.off(*b);
      self.on("x", [&] { note("c"); });
    });
    *b = self.on("x", [&] { note("b"); });
  });
  // Who is called was decided before the first was.
  emit(R"(["x"])");
  CAF_CHECK_EQUAL(take_notes(), "a b");
  emit(R"(["x"])");
  CAF_CHECK_EQUAL(take_notes(), "c");
}

CAF_TEST(a_handler_that_fails_does_not_keep_others_from_being_called) {
  act(client, [&](socket& self) {
    self.on("x", [](const std::string&) { CAF_ERROR("called"); });
    self.on("x", [] { throw std::runtime_error("no"); });
    self.on("x", [&](int) { note("called"); });
  });
  emit(R"(["x",1])");
  CAF_CHECK_EQUAL(take_notes(), "called");
  CAF_CHECK_EQUAL(root.num_mismatches(), 1u);
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
}

// -- all events ---------------------------------------------------------------

CAF_TEST(catch_all_listeners_see_every_event_before_its_handlers) {
  listener_id second;
  act(client, [&](socket& self) {
    self.on("x", [&] { note("handler"); });
    second = self.on_any([&](std::string_view name, const arguments& xs) {
      note("any:" + std::string{name} + std::to_string(xs.size()));
    });
    self.prepend_any(
        [&](std::string_view, const arguments&) { note("first"); });
  });
  emit(R"(["x"])");
  CAF_CHECK_EQUAL(take_notes(), "first any:x0 handler");
  emit(R"(["unknown",1,2])");
  CAF_CHECK_EQUAL(take_notes(), "first any:unknown2");
  act(client, [&](socket& self) { self.off(second); });
  emit(R"(["x"])");
  CAF_CHECK_EQUAL(take_notes(), "first handler");
  act(client, [&](socket& self) { self.off_any(); });
  emit(R"(["x"])");
  CAF_CHECK_EQUAL(take_notes(), "handler");
}

CAF_TEST(outgoing_listeners_see_what_is_sent_by_whomever) {
  act(client, [&](socket& self) {
    self.join("room");
    self.on_any_outgoing([&](std::string_view name, const arguments& xs) {
      note(std::string{name} + xs[0].dump());
    });
    self.emit("own", 1);
    self.timeout(std::chrono::seconds{1})
        .emit_with_ack([](const ack_result&) {}, "asked", 2);
  });
  root.to("room").emit("broadcast", std::vector<uint8_t>{7}, 3);
  handle(client)->emit("handle", 4);
  settle();
  CAF_CHECK_EQUAL(
      take_notes(),
      R"(own1 asked2 broadcast{"bytes":[7],"subtype":null} handle4)");
  act(client, [&](socket& self) {
    self.prepend_any_outgoing(
        [&](std::string_view, const arguments&) { note("first"); });
    self.emit("own", 5);
    self.off_any_outgoing();
    self.emit("own", 6);
  });
  CAF_CHECK_EQUAL(take_notes(), "first own5");
}

CAF_TEST(an_outgoing_listener_is_a_part_of_the_behavior_whoever_sends) {
  auto& a = connect();
  act(a, [](socket& self) {
    self.on_any_outgoing([&self](std::string_view name, const arguments&) {
      if (name == "y")
        return;
      CAF_CHECK(socket::current() == &self);
      self.emit("y");
    });
  });
  for (auto name : {"x", "z"})
    caf::anon_send(handle(a)->actor(), emit_atom_v, event{name, {}});
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42["y"] 42["x"] 42["y"] 42["z"])");
}

CAF_TEST(answers_are_no_events) {
  act(client, [&](socket& self) {
    self.on_any_outgoing(
        [&](std::string_view name, const arguments&) { note(name); });
    self.on("x", [](ack<> reply) { reply(1); });
  });
  say(client, R"(20["x"])");
  CAF_CHECK_EQUAL(take_notes(), "");
  CAF_CHECK_EQUAL(client.heard(), "430[1]");
}

// -- middlewares of a socket --------------------------------------------------

CAF_TEST(a_middleware_sees_each_event_and_may_refuse) {
  act(client, [&](socket& self) {
    self.use([&](std::string_view name,
                 const arguments& xs) -> std::optional<refusal> {
      note("1:" + std::string{name});
      if (xs.empty())
        return refusal{"empty", 5};
      return std::nullopt;
    });
    self.use([&](std::string_view, const arguments&) -> std::optional<refusal> {
      note("2");
      return std::nullopt;
    });
    self.on_error([&](const refusal& x) {
      note("error:" + x.message + std::string{x.data.text()});
    });
    self.on("x", [&] { note("handler"); });
  });
  emit(R"(["x",0])");
  CAF_CHECK_EQUAL(take_notes(), "1:x 2 handler");
  emit(R"(["x"])");
  CAF_CHECK_EQUAL(take_notes(), "1:x error:empty5");
  CAF_CHECK_EQUAL(client.heard(), "");
}

CAF_TEST(a_middleware_may_change_the_event) {
  act(client, [&](socket& self) {
    self.on_any([&](std::string_view name, const arguments&) {
      note("any:" + std::string{name});
    });
    self.use([&](event_ref x) -> std::optional<refusal> {
      x.name += "y";
      x.args = make_values(x.args.size(), "new");
      return std::nullopt;
    });
    self.use([&](event_ref& x, next go_on) {
      x.name += "z";
      go_on();
    });
    self.on("xyz", [&](int n, const std::string& text, ack<int> reply) {
      note(std::to_string(n) + text);
      reply(1);
    });
    self.on("x", [&] { note("wrong"); });
  });
  say(client, R"(27["x",0,0,0])");
  CAF_CHECK_EQUAL(take_notes(), "any:x 3new");
  CAF_CHECK_EQUAL(client.heard(), "437[1]");
}

CAF_TEST(a_middleware_keeps_its_state_from_event_to_event) {
  auto& a = connect();
  act(a, [](socket& self) {
    self.use([n = 0](std::string_view,
                     const arguments&) mutable -> std::optional<refusal> {
      if (++n > 2)
        return refusal{"enough"};
      return std::nullopt;
    });
    self.on("x", [](ack<> reply) { reply(); });
  });
  for (auto i = 1; i < 5; ++i)
    say(a, "2" + std::to_string(i) + "[\"x\"]");
  settle();
  CAF_CHECK_EQUAL(a.heard(), "431[] 432[]");
}

CAF_TEST(a_middleware_may_answer_later) {
  std::vector<next> waiting;
  act(client, [&](socket& self) {
    self.use([&](std::string_view, const arguments&, next go_on) {
      waiting.emplace_back(std::move(go_on));
    });
    self.on("x", [&](int i) { note(std::to_string(i)); });
    self.on_error([&](const refusal& x) { note(x.message); });
  });
  emit(R"(["x",1])");
  emit(R"(["x",2])");
  emit(R"(["x",3])");
  CAF_CHECK_EQUAL(take_notes(), "");
  CAF_REQUIRE_EQUAL(waiting.size(), 3u);
  waiting[1]();
  waiting[1].refuse("too late");
  waiting[0]();
  waiting[2].refuse("no");
  CAF_CHECK_EQUAL(take_notes(), "2 1 no");
}

CAF_TEST(an_event_that_waits_is_dropped_when_the_client_goes) {
  std::vector<next> waiting;
  act(client, [&](socket& self) {
    self.use([&](std::string_view, const arguments&, next go_on) {
      waiting.emplace_back(std::move(go_on));
    });
    self.on("x", [&] { note("handler"); });
  });
  emit(R"(["x"])");
  settle();
  drop(client);
  settle();
  waiting.at(0)();
  CAF_CHECK_EQUAL(take_notes(), "");
}

CAF_TEST(a_middleware_that_throws_costs_the_event) {
  act(client, [&](socket& self) {
    self.use(
        [&](std::string_view, const arguments& xs) -> std::optional<refusal> {
          if (xs.empty())
            throw std::runtime_error("no");
          return std::nullopt;
        });
    self.on("x", [&] { note("handler"); });
  });
  emit(R"(["x"])");
  emit(R"(["x",1])");
  CAF_CHECK_EQUAL(take_notes(), "handler");
  CAF_CHECK_EQUAL(root.num_handler_errors(), 1u);
}

CAF_TEST(a_middleware_may_disconnect) {
  act(client, [&](socket& self) {
    self.use([&](std::string_view, const arguments&) -> std::optional<refusal> {
      self.disconnect();
      return std::nullopt;
    });
    self.on("x", [&] { note("handler"); });
  });
  emit(R"(["x"])");
  CAF_CHECK_EQUAL(take_notes(), "");
  CAF_CHECK_EQUAL(client.heard(), "41");
}

// -- the end ------------------------------------------------------------------

CAF_TEST(who_disconnects_is_still_in_its_rooms_at_first) {
  auto& other = connect();
  act(other, [](socket& self) { self.join("room"); });
  act(client, [&](socket& self) {
    self.join("room");
    self.on_disconnecting([&](disconnect_reason why) {
      note("disconnecting:" + std::string{to_string(why)}
           + std::to_string(self.rooms().size()));
      self.to("room").emit("left");
      self.emit("lost");
    });
    self.on_disconnect(
        [&](disconnect_reason why, const disconnect_details& details) {
          note("disconnect:" + std::string{to_string(why)} + ":"
               + details.description + std::to_string(self.rooms().size()));
        });
    self.on_disconnect([&] { note("gone"); });
  });
  drop(client, disconnect_reason::transport_error, "bits");
  CAF_CHECK_EQUAL(take_notes(), "disconnecting:transport error2 "
                                "disconnect:transport error:bits0 gone");
  CAF_CHECK_EQUAL(other.heard(), R"(42["left"])");
  CAF_CHECK_EQUAL(client.heard(), "");
}

CAF_TEST(disconnect_listeners_can_be_removed) {
  act(client, [&](socket& self) {
    auto a = self.on_disconnecting([&] { note("a"); });
    auto b = self.on_disconnect([&] { note("b"); });
    self.on_disconnect([&] { note("c"); });
    self.off(a);
    self.off(b);
  });
  drop(client);
  CAF_CHECK_EQUAL(take_notes(), "c");
}

CAF_TEST_FIXTURE_SCOPE_END()
