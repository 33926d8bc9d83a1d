#define CAF_SUITE transport.gate_rules

#include "tests/transport/gate_rules.hpp"

CAF_TEST(a_behavior_is_told_everything_in_order) {
  world w;
  w.attach();
  w.connect("a");
  w.say("a", "x");
  w.connect("b");
  w.leave("a");
  CAF_CHECK_EQUAL(w.heard(), "1+a 2:a.x 3+b 4-a");
}

CAF_TEST(nothing_is_sent_before_the_behavior_is_ready) {
  world w;
  w.rules.attach();
  w.connect("a");
  CAF_CHECK_EQUAL(w.heard(), "");
  w.rules.begin();
  CAF_CHECK_EQUAL(w.heard(), "1+a");
}

CAF_TEST(no_more_than_a_window_is_under_way) {
  gate_options options;
  options.window = 2;
  world w{options};
  w.attach();
  w.connect("a");
  for (auto name : {"x", "y", "z"})
    w.say("a", name);
  CAF_CHECK_EQUAL(w.heard(), "1+a 2:a.x");
  w.handled(2, 2);
  CAF_CHECK_EQUAL(w.heard(), "3:a.y");
  w.handled(1, 1);
  CAF_CHECK_EQUAL(w.heard(), "4:a.z");
}

CAF_TEST(an_answer_comes_with_the_event_or_later) {
  world w;
  w.attach();
  w.connect("a");
  w.ask("a", "now");
  w.ask("a", "later");
  w.heard();
  w.rules.handled(2, {outcome::answered, make_values(1), {}});
  w.rules.handled(3, {});
  CAF_CHECK_EQUAL(w.heard(), "now=1");
  w.rules.answer(3, {outcome::answered, make_values(2), {}});
  w.rules.answer(3, {outcome::answered, make_values(3), {}});
  w.rules.handled(9, {});
  w.rules.answer(9, {});
  CAF_CHECK_EQUAL(w.heard(), "later=2");
}

CAF_TEST(an_event_beyond_the_bound_is_answered_with_an_error_or_dropped) {
  gate_options options;
  options.max_events = 2;
  world w{options};
  w.attach();
  w.connect("a");
  w.say("a", "x");
  w.ask("a", "y");
  w.heard();
  w.ask("a", "z");
  CAF_CHECK_EQUAL(w.heard(), R"(z={"error":"behavior overloaded"})");
  w.say("a", "z");
  CAF_CHECK_EQUAL(w.rules.dropped(), 1u);
  w.handled(2, 2);
  w.say("a", "z");
  CAF_CHECK_EQUAL(w.heard(), "4:a.z");
}

CAF_TEST(bytes_are_bounded_as_well) {
  gate_options options;
  options.max_bytes = 2'000;
  world w{options};
  w.attach();
  w.connect("a");
  w.heard();
  auto big = [&] {
    w.rules.event("a", {"big", make_values(std::string(1'500, 'x')), true},
                  [&](gate_answer&& x) { w.log += x.args.joined(); });
  };
  big();
  CAF_CHECK_EQUAL(w.heard(), "2:a.big");
  big();
  CAF_CHECK_EQUAL(w.heard(), R"({"error":"behavior overloaded"})");
  w.handled(2, 2);
  w.heard();
  big();
  CAF_CHECK_EQUAL(w.heard(), "3:a.big");
}

CAF_TEST(events_of_unknown_clients_fail) {
  world w;
  w.attach();
  w.ask("a", "x");
  CAF_CHECK_EQUAL(w.heard(), R"(x={"error":"not connected"})");
}

CAF_TEST(nobody_waits_for_a_gate_that_ends) {
  world w{with(policy::hold)};
  w.connect("a");
  w.ask("a", "x");
  w.heard();
  w.rules.close();
  CAF_CHECK_EQUAL(w.heard(), "shut x=" + unavailable);
}
