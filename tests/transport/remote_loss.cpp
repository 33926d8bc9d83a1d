#define CAF_SUITE transport.remote_loss

#include "tests/transport/remote.hpp"

CAF_TEST_FIXTURE_SCOPE(remote_loss_tests, fixture)

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

CAF_TEST_FIXTURE_SCOPE_END()
