#define CAF_SUITE transport.session_clock

#include "transport/session/session_clock.hpp"

#include "caf/test/unit_test.hpp"

using namespace callboard::transport;
using namespace std::chrono_literals;

namespace {

using deadline = session_clock::deadline;
using event = session_clock::event;

struct fixture {
  fixture() {
    clock.start(start);
  }

  /// The only event that is due after `t`, and checks that there is no other.
  event at(std::chrono::milliseconds t) {
    auto result = clock.poll(start + t);
    if (result != event::nothing)
      CAF_CHECK(clock.poll(start + t) == event::nothing);
    return result;
  }

  bool next_is(std::chrono::milliseconds t) {
    return clock.next() == start + t;
  }

  session_clock clock{{25s, 20s}};
  time_point start{1h};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(session_clock_tests, fixture)

CAF_TEST(a_clock_that_is_not_started_waits_for_nothing) {
  session_clock x{{25s, 20s}};
  CAF_CHECK(!x.next());
  CAF_CHECK(x.poll(start + 1h) == event::nothing);
}

CAF_TEST(the_first_ping_is_due_after_the_interval) {
  CAF_CHECK(next_is(25s));
  CAF_CHECK(at(24'999ms) == event::nothing);
  CAF_CHECK(at(25s) == event::send_ping);
  CAF_CHECK(next_is(45s));
}

CAF_TEST(a_ping_after_the_longest_interval_never_comes) {
  clock = session_clock{{std::chrono::milliseconds::max(), 20s}};
  clock.start(start);
  CAF_CHECK(!clock.next());
  CAF_CHECK(at(1'000'000h) == event::nothing);
}

CAF_TEST(the_longest_wait_for_a_pong_never_ends) {
  clock = session_clock{{25s, std::chrono::milliseconds::max()}};
  clock.start(start);
  CAF_CHECK(at(25s) == event::send_ping);
  CAF_CHECK(!clock.next());
  CAF_CHECK(at(1'000'000h) == event::nothing);
}

CAF_TEST(a_pong_starts_the_next_interval) {
  CAF_CHECK(at(25s) == event::send_ping);
  clock.alive(start + 26s);
  CAF_CHECK(next_is(51s));
  CAF_CHECK(at(50s) == event::nothing);
  CAF_CHECK(at(51s) == event::send_ping);
  CAF_CHECK(at(71s) == event::ping_timeout);
}

CAF_TEST(without_a_pong_time_runs_out) {
  CAF_CHECK(at(25s) == event::send_ping);
  CAF_CHECK(at(44'999ms) == event::nothing);
  CAF_CHECK(at(45s) == event::ping_timeout);
  CAF_CHECK(!clock.next());
}

CAF_TEST(a_ping_that_is_a_little_late_gives_the_client_no_more_time) {
  CAF_CHECK(at(25s + 5ms) == event::send_ping);
  CAF_CHECK(next_is(45s));
}

CAF_TEST(a_ping_that_is_very_late_leaves_the_client_most_of_its_time) {
  CAF_CHECK(at(40s) == event::send_ping);
  CAF_CHECK(next_is(58s));
}

CAF_TEST(clients_have_to_join_in_time) {
  clock.set(deadline::connect, start + 10s);
  CAF_CHECK(next_is(10s));
  CAF_CHECK(at(9s) == event::nothing);
  CAF_CHECK(at(10s) == event::connect_timeout);
  CAF_CHECK(next_is(25s));
  clock.set(deadline::connect, start + 10s);
  clock.clear(deadline::connect);
  CAF_CHECK(at(11s) == event::nothing);
}

CAF_TEST(upgrades_have_to_be_completed_in_time) {
  clock.set(deadline::upgrade, start + 10s);
  CAF_CHECK(at(10s) == event::upgrade_timeout);
  clock.set(deadline::upgrade, start + 20s);
  clock.clear(deadline::upgrade);
  CAF_CHECK(at(21s) == event::nothing);
  CAF_CHECK(next_is(25s));
}

CAF_TEST(events_that_are_due_together_come_one_by_one) {
  clock.set(deadline::connect, start + 1s);
  clock.set(deadline::upgrade, start + 2s);
  auto now = start + 30s;
  CAF_CHECK(clock.poll(now) == event::send_ping);
  CAF_CHECK(clock.poll(now) == event::connect_timeout);
  CAF_CHECK(clock.poll(now) == event::upgrade_timeout);
  CAF_CHECK(clock.poll(now) == event::nothing);
}

CAF_TEST(a_session_that_closes_waits_for_nothing_else) {
  clock.set(deadline::connect, start + 1s);
  clock.set(deadline::upgrade, start + 2s);
  clock.close(start + 5s);
  CAF_CHECK(next_is(5s));
  CAF_CHECK(at(4s) == event::nothing);
  CAF_CHECK(clock.poll(start + 5s) == event::close_timeout);
}

CAF_TEST(a_closing_session_waits_no_longer_than_for_a_pong) {
  clock.close(start + 100s);
  CAF_CHECK(at(25s) == event::send_ping);
  CAF_CHECK(at(45s) == event::ping_timeout);
}

CAF_TEST(each_deadline_has_its_event) {
  clock.set(deadline::poll, start + 1s);
  clock.set(deadline::come_back, start + 2s);
  clock.set(deadline::close, start + 3s);
  CAF_CHECK(at(1s) == event::poll_timeout);
  CAF_CHECK(at(2s) == event::return_timeout);
  CAF_CHECK(at(3s) == event::close_timeout);
}

CAF_TEST_FIXTURE_SCOPE_END()
