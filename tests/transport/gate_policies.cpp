#define CAF_SUITE transport.gate_policies

#include "tests/transport/gate_rules.hpp"

// -- refuse -------------------------------------------------------------------

CAF_TEST(refuse_lets_nobody_in_until_a_behavior_comes) {
  world w;
  CAF_CHECK(!w.rules.admits());
  w.attach();
  CAF_CHECK(w.rules.admits());
  w.rules.lost();
  CAF_CHECK(!w.rules.admits());
}

CAF_TEST(refuse_fails_what_waits_and_what_comes) {
  world w;
  w.attach();
  w.connect("a");
  w.ask("a", "sent");
  w.ask("a", "late");
  w.handled(3, 3);
  w.say("a", "dropped");
  w.heard();
  w.rules.lost();
  CAF_CHECK_EQUAL(w.heard(), "shut late=" + lost + " sent=" + lost);
  CAF_CHECK_EQUAL(w.rules.dropped(), 1u);
  w.ask("a", "x");
  CAF_CHECK_EQUAL(w.heard(), "x=" + unavailable);
}

CAF_TEST(refuse_tells_who_is_there_when_a_behavior_comes) {
  world w;
  w.attach();
  for (auto id : {"b", "a", "c"})
    w.connect(id);
  w.rules.lost();
  w.leave("a");
  w.heard();
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "4+b! 5+c!");
  w.connect("d");
  CAF_CHECK_EQUAL(w.heard(), "6+d");
}

// -- hold ---------------------------------------------------------------------

CAF_TEST(hold_keeps_events_in_order_from_the_start) {
  world w{with(policy::hold)};
  CAF_CHECK_EQUAL(w.heard(), "wait 30000");
  CAF_CHECK(w.rules.admits());
  w.connect("a");
  w.say("a", "x");
  w.connect("b");
  w.ask("b", "y");
  w.say("a", "z");
  CAF_CHECK_EQUAL(w.heard(), "");
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "1+a! 2:a.x 3+b! 4:b.y 5:a.z");
}

CAF_TEST(hold_fails_what_waits_for_an_answer_and_sends_the_rest_again) {
  gate_options options = with(policy::hold);
  options.window = 4;
  world w{options};
  w.attach();
  w.connect("a");
  w.say("a", "done");
  w.handled(1, 2);
  w.say("a", "v");
  w.ask("a", "w");
  w.say("a", "x");
  w.handled(3, 3);
  w.connect("b");
  w.say("b", "y");
  w.ask("b", "z");
  w.heard();
  w.rules.lost();
  CAF_CHECK_EQUAL(w.heard(), "w=" + lost + " wait 30000");
  w.say("a", "new");
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "8+a! 9:a.x? 10+b! 11:b.y?");
  w.handled(8, 9);
  CAF_CHECK_EQUAL(w.heard(), "12:b.z 13:a.new");
}

CAF_TEST(hold_forgets_who_came_and_went_without_a_word) {
  world w{with(policy::hold)};
  w.attach();
  w.connect("a");
  w.connect("b");
  w.handled(1, 2);
  w.rules.lost();
  w.connect("c");
  w.leave("c");
  w.leave("a");
  w.heard();
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "3+b!");
}

CAF_TEST(hold_hands_over_the_events_of_clients_that_are_gone) {
  world w{with(policy::hold)};
  w.attach();
  w.connect("a");
  w.handled(1, 1);
  w.rules.lost();
  w.say("a", "last");
  w.leave("a");
  w.connect("b");
  w.say("b", "words");
  w.leave("b");
  w.heard();
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "2+a! 3:a.last 4-a 5+b! 6:b.words 7-b");
}

CAF_TEST(hold_survives_a_behavior_that_is_lost_at_once) {
  world w{with(policy::hold)};
  w.connect("a");
  w.say("a", "x");
  w.leave("a");
  w.connect("b");
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "wait 30000 1+a! 2:a.x 3-a 4+b!");
  w.rules.lost();
  w.leave("b");
  w.rules.attach();
  w.rules.lost();
  w.heard();
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "5+a! 6:a.x? 7-a");
  w.handled(5, 7);
  w.rules.lost();
  w.heard();
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "");
}

CAF_TEST(a_client_that_comes_back_with_its_id_is_told_apart) {
  world w{with(policy::hold)};
  w.attach();
  w.connect("a");
  w.handled(1, 1);
  w.rules.lost();
  w.say("a", "x");
  w.leave("a");
  w.connect("a");
  w.say("a", "y");
  w.heard();
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "2+a! 3:a.x 4-a 5+a! 6:a.y");
}

CAF_TEST(hold_ends_after_its_time_and_then_refuses) {
  world w{with(policy::hold)};
  w.connect("a");
  w.ask("a", "x");
  w.say("a", "y");
  w.heard();
  w.rules.expire(w.present_absence);
  CAF_CHECK_EQUAL(w.heard(), "shut x=" + unavailable);
  CAF_CHECK_EQUAL(w.rules.dropped(), 1u);
  CAF_CHECK(!w.rules.admits());
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "1+a!");
}

CAF_TEST(time_that_is_over_says_nothing_of_the_next_absence) {
  world w{with(policy::hold)};
  auto first = w.present_absence;
  w.attach();
  w.rules.expire(first);
  w.rules.lost();
  w.connect("a");
  w.ask("a", "x");
  w.rules.expire(first);
  w.heard();
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "1+a! 2:a.x");
}

CAF_TEST(hold_has_the_bound_of_events) {
  gate_options options = with(policy::hold);
  options.max_events = 1;
  world w{options};
  w.connect("a");
  w.say("a", "x");
  w.heard();
  w.ask("a", "y");
  CAF_CHECK_EQUAL(w.heard(), R"(y={"error":"behavior overloaded"})");
}

// -- fall back ----------------------------------------------------------------

CAF_TEST(fallback_handles_what_comes_and_hands_over) {
  world w{with(policy::fallback)};
  CAF_CHECK(w.rules.admits());
  w.connect("a");
  w.say("a", "x");
  w.leave("a");
  w.connect("b");
  CAF_CHECK_EQUAL(w.heard(), "local+a local:a.x local-a local+b");
  w.attach();
  CAF_CHECK_EQUAL(w.heard(), "local-b 1+b!");
}

CAF_TEST(fallback_takes_over_who_is_there_and_what_was_not_handled) {
  world w{with(policy::fallback)};
  w.attach();
  w.connect("a");
  w.say("a", "done");
  w.handled(1, 2);
  w.ask("a", "x");
  w.say("a", "y");
  w.heard();
  w.rules.lost();
  CAF_CHECK_EQUAL(w.heard(), "x=" + lost + " local+a! local:a.y?");
  w.ask("a", "z");
  CAF_CHECK_EQUAL(w.heard(), "local:a.z z=");
}
