#define CAF_SUITE transport.remote

#include "tests/transport/remote.hpp"

CAF_TEST(values_travel_with_their_bytes) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < 256; ++i)
    bytes.emplace_back(static_cast<std::byte>(i));
  auto xs = make_values("a\n\"b\"", bytes, nlohmann::json{{"x", nullptr}}, 1.5);
  values ys;
  CAF_REQUIRE(codec::from_parts(codec::to_parts(xs), ys));
  CAF_CHECK_EQUAL(ys.joined(), xs.joined());
  CAF_CHECK(ys.attachments() == xs.attachments());
  CAF_REQUIRE(codec::from_parts(codec::to_parts(values{}), ys));
  CAF_CHECK(ys.empty());
}

CAF_TEST(what_is_no_list_of_values_does_not_get_in) {
  values xs;
  for (auto text : {"", "{}", "[1,", "[1]x", "[\"\\ud800", "nonsense"})
    CAF_CHECK(!codec::from_parts({text, {}}, xs));
  CAF_CHECK(!codec::from_parts(
      {R"([{"_placeholder":true,"num":1}])", {"only one"}}, xs));
}

CAF_TEST(a_behavior_is_attached_once_and_with_delays_that_make_sense) {
  using options = remote::retry_options;
  auto& log = kit::log_capture::instance();
  caf::actor_system_config cfg;
  remote::prepare(cfg);
  caf::actor_system sys{cfg};
  for (auto x : {options{0ms, 5s}, options{-1ms, 5s}, options{2s, 1s}})
    try {
      remote::nsp here{sys, "127.0.0.1", 1, "/", x};
      CAF_ERROR("delays make no sense");
    } catch (const std::invalid_argument&) {
      // as it should be
    }
  remote::nsp here{sys, "127.0.0.1", 1};
  here.on_lost([] {});
  here.on_lost([](std::string_view) {});
  here.attach();
  try {
    here.attach();
    CAF_ERROR("attached twice");
  } catch (const std::logic_error&) {
    // as it should be
  }
  here.close();
  log.take();
}

CAF_TEST_FIXTURE_SCOPE(remote_tests, fixture)

CAF_TEST(a_link_attaches_and_handles_events) {
  open();
  auto& a = connect(1);
  attach(echo());
  CAF_CHECK_EQUAL(notes, strings({"present " + a.id}));
  say(a, R"(21["echo",1,{"x":"y"}])");
  say(a, R"(22["other"])");
  say(a, R"(2["echo"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(431[1,{"x":"y"}] 432[{"error":"no handler"}])");
  drop(a);
  settle();
  CAF_CHECK_EQUAL(notes.back(), "gone " + a.id + ": transport close");
}

CAF_TEST(what_a_handler_sends_comes_before_its_answer) {
  kit::in_any_order<fixture>(
      [](fixture& x) {
        x.open();
        auto f = x.echo();
        f.events["go"] = remote::make_event_handler([](remote::socket& self) {
          self.emit("n", 0);
          self.broadcast().emit("n", 1);
          self.join("room");
          auto via = caf::actor_cast<remote::link_actor>(self.actor());
          broadcast_operator everybody{
              std::make_shared<remote::link_sink>(via)};
          everybody.to("room").emit("n", 2);
          return 3;
        });
        x.attach(f);
        auto& a = x.connect(0);
        auto& b = x.connect(1);
        x.say(a, R"(27["go"])");
        x.settle();
        CAF_CHECK_EQUAL(a.heard(), R"(42["n",0] 42["n",2] 437[3])");
        CAF_CHECK_EQUAL(b.heard(), R"(42["n",1])");
      },
      10);
}

CAF_TEST(sockets_that_are_found_from_afar_do_what_they_are_told) {
  open();
  auto f = echo();
  f.events["go"] = remote::make_event_handler([](remote::socket& self) {
    auto via = caf::actor_cast<remote::link_actor>(self.actor());
    broadcast_operator everybody{std::make_shared<remote::link_sink>(via)};
    everybody.fetch_sockets([](const std::vector<socket_info>& xs) {
      for (auto& x : xs) {
        x.join("found");
        x.emit("seen", xs.size());
      }
    });
  });
  attach(f);
  auto& a = connect(0);
  auto& b = connect(1);
  say(a, R"(2["go"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42["seen",2])");
  CAF_CHECK_EQUAL(b.heard(), R"(42["seen",2])");
}

CAF_TEST(questions_to_clients_are_answered_or_fail) {
  open();
  auto f = echo();
  strings answers;
  f.events["ask"] = remote::make_event_handler([&](remote::socket& self) {
    self.emit_with_ack(
        [&](const ack_result& x) {
          answers.emplace_back(x ? x.args[0].dump()
                                 : std::string{to_string(x.error)});
        },
        "q");
  });
  auto hdl = attach(f);
  auto& a = connect(1);
  say(a, R"(2["ask"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(420["q"])");
  say(a, R"(30["yes"])");
  settle();
  CAF_CHECK_EQUAL(answers, strings({R"("yes")"}));
  say(a, R"(2["ask"])");
  settle();
  wait(31s);
  say(a, R"(2["ask"])");
  settle();
  drop(a);
  settle();
  CAF_CHECK_EQUAL(answers, strings({R"("yes")", "timeout", "disconnected"}));
}

CAF_TEST(a_question_that_cannot_be_asked_fails_at_once) {
  open();
  auto hdl = attach(echo());
  auto& a = connect(1);
  auto reserved = self->request(hdl, caf::infinite, emit_atom_v, a.id,
                                event{"connect", {}});
  settle();
  CAF_CHECK_EQUAL(failure(reserved), caf::make_error(ec::reserved_event));
  // What passes the link nevertheless is answered by the gate.
  strings answers;
  ask_by_link(hdl, a.id, "connect",
              [&](ack_error x) { answers.emplace_back(to_string(x)); });
  settle();
  CAF_CHECK_EQUAL(answers, strings({"disconnected"}));
  CAF_CHECK_EQUAL(a.heard(), "");
  log.take();
}

CAF_TEST(a_request_of_an_actor_fails_with_its_reason) {
  open();
  auto hdl = attach(echo());
  auto& a = connect(1);
  auto ask = [&](const std::string& id) {
    auto result = self->request(hdl, caf::infinite, emit_atom_v, id,
                                event{"question", {}});
    settle();
    return result;
  };
  auto late = ask(a.id);
  wait(300s);
  CAF_CHECK_EQUAL(failure(late), caf::make_error(ec::timeout));
  auto unknown = ask("nobody");
  CAF_CHECK_EQUAL(failure(unknown), caf::make_error(ec::disconnected));
}

CAF_TEST(a_question_without_a_node_fails_after_its_handler) {
  auto hdl = attach(echo());
  size_t calls = 0;
  bool asking = false;
  auto nested = false;
  // Asks again, as long as it fails.
  std::function<void(ack_error)> again = [&](ack_error x) {
    CAF_CHECK(x == ack_error::disconnected);
    nested = nested || asking;
    if (++calls == 100)
      return;
    asking = true;
    ask_by_link(hdl, "somebody", "x", again);
    asking = false;
  };
  ask_by_link(hdl, "somebody", "x", again);
  settle();
  CAF_CHECK_EQUAL(calls, 100u);
  CAF_CHECK(!nested);
  log.take();
}

CAF_TEST(an_error_of_an_actor_is_a_mismatch_only_with_a_text) {
  open();
  auto actor = sys.spawn(
      [](bool) -> remote::behavior_actor::behavior_type {
        return {
            [](connected_atom, const remote::socket&) {},
            [](event_atom, const remote::socket&,
               const event& x) -> caf::result<values> {
              if (x.name == "bad")
                return caf::make_error(ec::mismatch,
                                       std::string{"argument 1: no"});
              return caf::make_error(ec::mismatch);
            },
            [](disconnected_atom, const remote::socket&, disconnect_reason,
               const disconnect_details&) {},
        };
      },
      true);
  remote::link_handlers f;
  f.actor = actor;
  attach(f);
  auto& a = connect();
  say(a, R"(21["bad"])");
  say(a, R"(22["broken"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(431[{"error":"argument 1: no"}] )"
                             R"(432[{"error":"internal error"}])");
  CAF_CHECK_EQUAL(root.num_mismatches(), 1u);
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  settle();
  log.take();
}

CAF_TEST(a_handler_that_fails_costs_its_event_only) {
  open();
  auto f = echo();
  f.events["bad"] = remote::make_event_handler(
      [](remote::socket&) { throw std::runtime_error("oops"); });
  f.events["number"] =
      remote::make_event_handler([](remote::socket&, int x) { return x; });
  attach(f);
  auto& a = connect();
  say(a, R"(21["bad"])");
  say(a, R"(22["number","x"])");
  say(a, R"(23["number",3])");
  settle();
  CAF_CHECK_EQUAL(
      a.heard(),
      R"(431[{"error":"internal error"}] )"
      R"(432[{"error":"argument 1: not an integer of this type"}] 433[3])");
  CAF_CHECK_EQUAL(root.num_mismatches(), 1u);
  log.take();
}

CAF_TEST(an_answer_that_is_forgotten_is_an_error) {
  open();
  auto f = echo();
  std::optional<remote::ack> kept;
  f.events["keep"] = remote::make_event_handler(
      [&](remote::socket&, remote::ack x) { kept.emplace(std::move(x)); });
  attach(f);
  auto& a = connect();
  say(a, R"(21["keep"])");
  say(a, R"(22["keep"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(431[{"error":"no answer"}])");
  (*kept)("late");
  (*kept)("again");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(432["late"])");
  kept.reset();
}

CAF_TEST(one_behavior_at_a_time) {
  open();
  auto first = attach(echo());
  attach({});
  CAF_CHECK(log.take().find("another behavior is attached to /")
            != std::string::npos);
  auto& a = connect();
  say(a, R"(21["echo",1])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), "431[1]");
  kill(first);
  wait(100ms);
  say(a, R"(22["echo",1])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(432[{"error":"no handler"}])");
  log.take();
}

CAF_TEST(another_version_is_refused_with_a_clear_line_on_both_sides) {
  open();
  auto text = std::string{};
  auto hdl = self->request(state.door, caf::infinite, remote::attach_atom_v,
                           remote::protocol_version + 1, std::string{"/"},
                           caf::actor_cast<caf::strong_actor_ptr>(state.door));
  settle();
  hdl.receive(
      [](uint64_t, const caf::strong_actor_ptr&) { CAF_ERROR("attached"); },
      [&](const caf::error& e) { text = e.context().get_as<std::string>(0); });
  CAF_CHECK_EQUAL(
      text,
      "the node speaks version 2 of the protocol of remote behaviors, not 3");
  CAF_CHECK_EQUAL(log.take(), "warning: behavior refused: " + text + "\n");
}

CAF_TEST_FIXTURE_SCOPE_END()
