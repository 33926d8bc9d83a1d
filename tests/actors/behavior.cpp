#define CAF_SUITE actors.behavior

#include "callboard/behavior.hpp"

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;
using kit::json;

namespace {

/// A behavior in actor form. What it does with an event is up to the test.
struct chat_state {
  std::vector<std::string> log;
  std::function<caf::result<values>(const socket_ptr&, const event&)> on_event;
};

behavior_actor::behavior_type chat(behavior_actor::pointer, chat_state* state) {
  return {
      [state](connected_atom, const socket_ptr&, const connection_info_ptr&,
              const json& auth) {
        state->log.emplace_back("connected " + auth.dump());
      },
      [state](event_atom, const socket_ptr& who,
              const event& x) -> caf::result<values> {
        state->log.emplace_back(x.name + " " + std::string{x.args.joined()});
        return state->on_event(who, x);
      },
      [state](disconnected_atom, const socket_ptr&, disconnect_reason why,
              const disconnect_details& more) {
        auto line = "gone: " + std::string{to_string(why)};
        for (auto& x : more.rooms)
          line += " [" + x + "]";
        state->log.emplace_back(line);
      },
  };
}

struct fixture : kit::fixture {
  fixture()
      : actor(sys.spawn(chat, &state)) {
    settle();
    root.behavior(actor);
    state.on_event = [](const socket_ptr&, const event& x) { return x.args; };
  }

  ~fixture() override {
    finish();
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    settle();
  }

  chat_state state;
  behavior_actor actor;
};

using strings = std::vector<std::string>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(behavior_tests, fixture)

CAF_TEST(an_actor_gets_connects_events_and_disconnects) {
  auto& a = open(1);
  say(a, R"(0{"token":1})");
  settle();
  a.heard();
  say(a, R"(2["hello","world",2])");
  settle();
  drop(a);
  settle();
  CAF_CHECK_EQUAL(state.log,
                  strings({R"(connected {"token":1})", R"(hello "world",2)",
                           "gone: transport close"}));
  CAF_CHECK_EQUAL(a.heard(), "");
}

CAF_TEST(an_actor_gets_to_know_the_rooms_that_a_client_was_in) {
  root.on_connection([](callboard::socket& who) { who.join({"red", "blue"}); });
  auto& a = connect(1);
  settle();
  drop(a);
  settle();
  CAF_CHECK_EQUAL(state.log, strings({"connected {}",
                                      "gone: transport close [blue] [red]"}));
}

CAF_TEST(an_argument_that_does_not_fit_is_a_mismatch_for_an_actor_as_well) {
  auto handle = on_event([](const socket_ptr&, const event& x) {
    return make_values(value_as<std::string>(x.args, 0),
                       value_as<int>(x.args, 1));
  });
  state.on_event = [&](const socket_ptr& who, const event& x) {
    return handle(event_atom_v, who, x);
  };
  auto& a = connect();
  say(a, R"(21["x","y",2])");
  say(a, R"(22["x","y","z"])");
  settle();
  CAF_CHECK_EQUAL(
      a.heard(), R"(431["y",2] )"
                 R"(432[{"error":"argument 2: not an integer of this type"}])");
  CAF_CHECK_EQUAL(root.num_mismatches(), 1u);
  CAF_CHECK(log.take().starts_with(
      "warning: event x does not fit its handler: argument 2"));
}

CAF_TEST(the_reply_is_the_ack) {
  auto& a = connect(1);
  say(a, R"(27["hello",1,"two"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(437[1,"two"])");
}

CAF_TEST(handlers_go_before_the_actor) {
  root.on("mine", [](socket&, ack<> reply) { reply("lambda"); });
  auto& a = connect();
  say(a, R"(21["mine"])");
  say(a, R"(22["other"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(431["lambda"] 432[])");
}

CAF_TEST(an_error_of_the_actor_is_the_clients_answer) {
  state.on_event = [](const socket_ptr&, const event&) -> caf::result<values> {
    return caf::make_error(caf::sec::runtime_error);
  };
  auto& a = connect();
  say(a, R"(21["x"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(431[{"error":"internal error"}])");
  auto text = log.take();
  CAF_CHECK(text.starts_with("error: behavior failed"));
  CAF_CHECK(text.find("(socket " + a.id + ", namespace /, event x)")
            != std::string::npos);
}

CAF_TEST(an_actor_that_ends_costs_the_answers_only) {
  auto& a = connect();
  caf::anon_send_exit(actor, caf::exit_reason::kill);
  settle();
  say(a, R"(21["x"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(431[{"error":"internal error"}])");
  root.emit("y");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42["y"])");
}

CAF_TEST(a_request_to_a_socket_is_an_emit_with_ack) {
  auto& a = connect(1);
  values args;
  args.push_back(json(1));
  auto hdl = self->request(handle(a)->actor(), caf::infinite, emit_atom_v,
                           event{"question", args});
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(420["question",1])");
  say(a, R"(30["answer"])");
  settle();
  hdl.receive(
      [](const values& xs) { CAF_CHECK_EQUAL(xs.joined(), "\"answer\""); },
      [](const caf::error&) { CAF_ERROR("no answer"); });
}

CAF_TEST(a_request_fails_if_the_client_leaves) {
  auto& a = connect(1);
  auto ask = [&] {
    return self->request(handle(a)->actor(), caf::infinite, emit_atom_v,
                         event{"question", {}});
  };
  auto check = [](auto& hdl, const caf::error& expected) {
    hdl.receive([](const values&) { CAF_ERROR("no answer expected"); },
                [&](const caf::error& e) { CAF_CHECK_EQUAL(e, expected); });
  };
  auto before = ask();
  settle();
  drop(a);
  settle();
  check(before, ec::disconnected);
  auto after = ask();
  settle();
  // The actor has ended, so it is CAF who answers.
  check(after, caf::sec::request_receiver_down);
}

CAF_TEST(an_event_needs_a_name_that_is_not_reserved) {
  auto& a = connect();
  auto hdl = self->request(handle(a)->actor(), caf::infinite, emit_atom_v,
                           event{"connect", {}});
  settle();
  hdl.receive([](const values&) { CAF_ERROR("no answer expected"); },
              [](const caf::error& e) { CAF_CHECK(e == ec::reserved_event); });
  CAF_CHECK_EQUAL(a.heard(), "");
}

CAF_TEST(an_actor_may_emit_without_asking_for_an_ack) {
  auto& a = connect(1);
  caf::anon_send(handle(a)->actor(), emit_atom_v, event{"x", {}});
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42["x"])");
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(what_an_actor_broadcasts_comes_before_its_reply) {
  kit::in_any_order<fixture>([](fixture& x) {
    x.state.on_event = [&](const socket_ptr& who, const event& e) {
      x.root.to("room").emit("n", 0);
      who->emit("n", 1);
      x.root.emit("n", 2);
      return e.args;
    };
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    for (auto who : {&a, &b})
      x.act(*who, [](socket& self) { self.join("room"); });
    for (auto who : {&a, &b}) {
      x.say(*who, R"(21["go",3])");
      x.settle();
      CAF_CHECK_EQUAL(who->heard().substr(0, 44),
                      R"(42["n",0] 42["n",1] 42["n",2] 431[3])");
      a.heard();
      b.heard();
    }
  });
}

CAF_TEST(what_an_actor_sends_to_a_socket_comes_before_its_later_broadcasts) {
  kit::in_any_order<fixture>([](fixture& x) {
    x.state.on_event = [&](const socket_ptr& who, const event& e) {
      x.root.emit("n", 0);
      values one;
      one.push_back(json(1));
      caf::anon_send(who->actor(), emit_atom_v, event{"n", one});
      x.root.emit("n", 2);
      return e.args;
    };
    auto& a = x.connect(1);
    x.say(a, R"(21["go",3])");
    x.settle();
    CAF_CHECK_EQUAL(a.heard(), R"(42["n",0] 42["n",1] 42["n",2] 431[3])");
  });
}
