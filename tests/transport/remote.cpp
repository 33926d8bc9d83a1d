#define CAF_SUITE transport.remote

/// Gate, door and link together, in one process and in virtual time.

#include "actors/kit.hpp"

#include "callboard/remote/door.hpp"
#include "callboard/remote/gate.hpp"
#include "callboard/remote/nsp.hpp"
#include "callboard/remote/packing.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;

namespace {

/// Stands for CAF's middleman: knows the way to a door, or does not.
struct network_state {
  using promise =
      caf::typed_response_promise<caf::node_id, caf::strong_actor_ptr,
                                  std::set<std::string>>;

  remote::door_actor door;
  size_t attempts = 0;
  /// Whether it is busy with what it was asked.
  bool busy = false;
  std::vector<promise> waiting;
};

caf::io::middleman_actor::behavior_type
network(caf::io::middleman_actor::pointer self, network_state* state) {
  using strings = std::set<std::string>;
  return {
      [](caf::publish_atom, uint16_t, const caf::strong_actor_ptr&,
         const strings&, const std::string&,
         bool) -> caf::result<uint16_t> { return caf::sec::bad_function_call; },
      [](caf::open_atom, uint16_t, const std::string&,
         bool) -> caf::result<uint16_t> { return caf::sec::bad_function_call; },
      [self, state](caf::connect_atom, const std::string&, uint16_t)
          -> caf::result<caf::node_id, caf::strong_actor_ptr, strings> {
        ++state->attempts;
        if (state->busy)
          return state->waiting.emplace_back(
              self->make_response_promise<caf::node_id, caf::strong_actor_ptr,
                                          strings>());
        if (!state->door)
          return caf::make_error(caf::sec::cannot_connect_to_node);
        return {caf::node_id{},
                caf::actor_cast<caf::strong_actor_ptr>(state->door), strings{}};
      },
      [](caf::unpublish_atom, const caf::actor_addr&, uint16_t) {},
      // Here: is no longer busy.
      [state](caf::close_atom, uint16_t) {
        state->busy = false;
        for (auto& x : std::exchange(state->waiting, {}))
          x.deliver(caf::make_error(caf::sec::cannot_connect_to_node));
      },
      [](caf::spawn_atom, const caf::node_id&, const std::string&,
         const caf::message&,
         const strings&) -> caf::result<caf::strong_actor_ptr> {
        return caf::sec::bad_function_call;
      },
      [](caf::get_atom, const caf::node_id&)
          -> caf::result<caf::node_id, std::string, uint16_t> {
        return caf::sec::bad_function_call;
      },
  };
}

struct fixture : kit::fixture {
  fixture()
      : net(sys.spawn(network, &state)) {
    settle();
  }

  ~fixture() override {
    for (auto& x : links)
      kill(x);
    kit::fixture::finish();
    for (auto& [name, x] : gates)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(state.door, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(net, caf::exit_reason::user_shutdown);
    settle();
  }

  /// Opens the door to the namespace "/".
  void open(const remote::gate_options& options = {}) {
    auto open = std::make_shared<std::atomic<bool>>(true);
    gates["/"] = sys.spawn<remote::gate>(root, options, open);
    root.behavior(gates["/"]);
    state.door = sys.spawn(remote::door_behavior, gates);
    settle();
  }

  /// A process with a behavior.
  remote::link_actor attach(const remote::link_handlers& f) {
    auto result = sys.spawn<remote::link>(
        net, remote::link_address{"here", 1, "/"}, remote::retry_options{});
    links.emplace_back(result);
    caf::anon_send(result, std::make_shared<const remote::link_task>(
                               [f](remote::link& x) { x.start(f); }));
    settle();
    return result;
  }

  void kill(const remote::link_actor& x) {
    caf::anon_send_exit(x, caf::exit_reason::kill);
    settle();
  }

  /// Notes what happens; answers everything with its arguments.
  remote::link_handlers echo() {
    remote::link_handlers result;
    result.on_connection.emplace_back([this](remote::socket& x) {
      notes.emplace_back((x.present() ? "present " : "connected ") + name(x));
    });
    result.on_disconnect.emplace_back([this](remote::socket& x,
                                             disconnect_reason why,
                                             const disconnect_details&) {
      notes.emplace_back("gone " + name(x) + ": "
                         + std::string{to_string(why)});
    });
    result.events["echo"] = remote::make_event_handler(
        [](remote::socket&, const arguments& xs) { return xs; });
    return result;
  }

  std::string name(const remote::socket& x) {
    return x.id() == who ? "me" : x.id();
  }

  /// Connects a client that the notes call "me".
  kit::peer& enter(size_t shard = 0) {
    auto& result = connect(shard);
    who = result.id;
    for (auto& x : notes)
      if (auto i = x.find(who); i != std::string::npos)
        x.replace(i, who.size(), "me");
    return result;
  }

  /// The error with which a request fails.
  template <class Handle>
  static caf::error failure(Handle& x) {
    caf::error result;
    x.receive([](const values&) { CAF_ERROR("no answer expected"); },
              [&](caf::error& e) { result = std::move(e); });
    return result;
  }

  network_state state;
  caf::io::middleman_actor net;
  std::map<std::string, remote::gate_actor> gates;
  std::vector<remote::link_actor> links;
  std::vector<std::string> notes;
  std::string who;
};

using strings = std::vector<std::string>;

} // namespace

CAF_TEST(values_travel_with_their_bytes) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < 256; ++i)
    bytes.emplace_back(static_cast<std::byte>(i));
  auto xs = make_values("a\n\"b\"", bytes, nlohmann::json{{"x", nullptr}}, 1.5);
  auto ys = remote::unpack(remote::pack(xs));
  CAF_REQUIRE(ys);
  CAF_CHECK_EQUAL(ys->joined(), xs.joined());
  CAF_CHECK(ys->attachments() == xs.attachments());
  CAF_CHECK(remote::unpack(remote::pack(values{}))->empty());
}

CAF_TEST(what_is_no_list_of_values_does_not_get_in) {
  for (auto text : {"", "{}", "[1,", "[1]x", "[\"\\ud800", "nonsense"})
    CAF_CHECK(!remote::unpack(remote::packed_values{text, {}}));
  CAF_CHECK(!remote::unpack(
      remote::packed_values{R"([{"_placeholder":true,"num":1}])",
                            {"only one"}}));
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
          remote::broadcast_operator{self.actor()}.to("room").emit("n", 2);
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
  CAF_CHECK_EQUAL(failure(reserved), caf::make_error(caf::sec::invalid_argument,
                                                     "event name is reserved"));
  // What passes the link nevertheless is answered by the gate.
  strings answers;
  remote::command x;
  x.what = remote::verb::ask;
  x.client = a.id;
  x.name = "connect";
  x.args = remote::pack(values{});
  remote::submit(hdl, x, [&](const ack_result& y) {
    answers.emplace_back(to_string(y.error));
  });
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
  CAF_CHECK_EQUAL(failure(late), caf::make_error(caf::sec::request_timeout));
  auto unknown = ask("nobody");
  CAF_CHECK_EQUAL(failure(unknown),
                  caf::make_error(caf::sec::request_receiver_down));
}

CAF_TEST(a_question_without_a_node_fails_after_its_handler) {
  auto hdl = attach(echo());
  size_t calls = 0;
  bool asking = false;
  auto nested = false;
  remote::command x;
  x.what = remote::verb::ask;
  // Asks again, as long as it fails.
  ack_callback again = [&](const ack_result& y) {
    CAF_CHECK(y.error == ack_error::disconnected);
    nested = nested || asking;
    if (++calls == 100)
      return;
    asking = true;
    remote::submit(hdl, x, again);
    asking = false;
  };
  remote::submit(hdl, x, again);
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
                return caf::make_error(caf::sec::invalid_argument,
                                       std::string{"argument 1: no"});
              return caf::make_error(caf::sec::invalid_argument);
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

CAF_TEST(a_link_that_dies_is_noticed_and_may_come_back) {
  remote::gate_options options;
  options.when_absent = remote::policy::hold;
  open(options);
  auto first = attach(echo());
  auto& a = enter(1);
  kill(first);
  say(a, R"(21["echo",1])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), "");
  attach(echo());
  CAF_CHECK_EQUAL(a.heard(), "431[1]");
  CAF_CHECK_EQUAL(notes, strings({"connected me", "present me"}));
  kill(links.back());
  say(a, R"(22["echo",2])");
  settle();
  wait(31s);
  CAF_CHECK_EQUAL(a.heard(), R"(432[{"error":"behavior unavailable"}])");
  log.take();
}

CAF_TEST(a_link_looks_for_its_node_less_and_less_often) {
  attach(echo());
  CAF_CHECK_EQUAL(state.attempts, 1u);
  for (auto delay :
       {100ms, 200ms, 400ms, 800ms, 1'600ms, 3'200ms, 5'000ms, 5'000ms}) {
    auto before = state.attempts;
    wait(delay - 1ms);
    CAF_CHECK_EQUAL(state.attempts, before);
    wait(1ms);
    CAF_CHECK_EQUAL(state.attempts, before + 1);
  }
  auto text = log.take();
  CAF_CHECK(text.starts_with("warning: cannot attach to / at here:1"));
  CAF_CHECK_EQUAL(std::count(text.begin(), text.end(), '\n'), 1);
}

CAF_TEST(a_link_whose_node_is_lost_says_goodbye_and_looks_for_another) {
  open();
  attach(echo());
  enter();
  caf::anon_send_exit(gates["/"], caf::exit_reason::kill);
  settle();
  CAF_CHECK_EQUAL(notes, strings({"connected me", "gone me: transport close"}));
  open();
  wait(100ms);
  CAF_CHECK_EQUAL(notes.size(), 2u);
  auto& b = enter(1);
  CAF_CHECK_EQUAL(notes.back(), "connected me");
  say(b, R"(21["echo",1])");
  settle();
  CAF_CHECK_EQUAL(b.heard(), "431[1]");
  log.take();
}

CAF_TEST(a_node_that_is_lost_while_it_is_asked_is_asked_again) {
  open();
  auto silent = sys.spawn(
      [](remote::door_actor::stateful_pointer<std::vector<
             caf::typed_response_promise<uint64_t, caf::strong_actor_ptr>>>
             self) -> remote::door_actor::behavior_type {
        return {[=](remote::attach_atom, uint32_t, const std::string&,
                    const caf::strong_actor_ptr&) {
          using promise =
              caf::typed_response_promise<uint64_t, caf::strong_actor_ptr>;
          auto result =
              self->make_response_promise<uint64_t, caf::strong_actor_ptr>();
          self->state.emplace_back(result);
          return promise{result};
        }};
      });
  auto door = std::exchange(state.door, silent);
  attach(echo());
  CAF_CHECK_EQUAL(state.attempts, 1u);
  state.door = door;
  caf::anon_send_exit(silent, caf::exit_reason::kill);
  settle();
  wait(100ms);
  CAF_CHECK_EQUAL(state.attempts, 2u);
  auto& a = connect();
  say(a, R"(21["echo",1])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), "431[1]");
  log.take();
}

CAF_TEST(a_node_that_does_not_answer_is_not_asked_twice) {
  state.busy = true;
  attach(echo());
  wait(200s);
  CAF_CHECK_EQUAL(state.attempts, 1u);
  caf::anon_send(net, caf::close_atom::value, uint16_t{0});
  settle();
  wait(100ms);
  CAF_CHECK_EQUAL(state.attempts, 2u);
  log.take();
}

CAF_TEST(nobody_waits_for_the_fallback_of_a_gate_that_ends) {
  using promise = caf::typed_response_promise<values>;
  std::vector<promise> kept;
  auto actor = sys.spawn(
      [](callboard::behavior_actor::pointer self,
         std::vector<promise>* xs) -> callboard::behavior_actor::behavior_type {
        return {
            [](connected_atom, const socket_ptr&, const connection_info_ptr&,
               const nlohmann::json&) {},
            [=](event_atom, const socket_ptr&,
                const event& x) -> caf::result<values> {
              if (x.name == "x")
                return make_values("x");
              return xs->emplace_back(self->make_response_promise<values>());
            },
            [](disconnected_atom, const socket_ptr&, disconnect_reason,
               const disconnect_details&) {},
        };
      },
      &kept);
  open({.when_absent = remote::policy::fallback, .fallback = actor});
  auto& a = connect();
  say(a, R"(21["x"])");
  say(a, R"(22["y"])");
  settle();
  CAF_CHECK_EQUAL(kept.size(), 1u);
  CAF_CHECK_EQUAL(a.heard(), R"(431["x"])");
  caf::anon_send_exit(gates["/"], caf::exit_reason::user_shutdown);
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(432[{"error":"behavior unavailable"}])");
  kept.clear();
  // The gate, to which the test refers, does not keep its fallback.
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  settle();
  auto ended = caf::actor_cast<caf::actor_addr>(std::exchange(actor, nullptr));
  CAF_CHECK(!caf::actor_cast<caf::strong_actor_ptr>(ended));
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
      "the node speaks version 1 of the protocol of remote behaviors, not 2");
  CAF_CHECK_EQUAL(log.take(), "warning: behavior refused: " + text + "\n");
}

CAF_TEST_FIXTURE_SCOPE_END()
