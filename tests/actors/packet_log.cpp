#define CAF_SUITE actors.packet_log

#include "actors/rules/packet_log.hpp"

#include "caf/test/unit_test.hpp"

using namespace callboard;
using namespace callboard::kernel;

namespace {

using time_point = packet_log::time_point;

struct fixture {
  codec::outgoing_ptr packet(const std::string& offset) {
    return codec::outgoing::event("/", "x", {}, {.offset = offset});
  }

  /// Adds events with these offsets.
  void add(std::string_view offsets) {
    for (auto x : offsets)
      log.add(packet({x}), now, bounds);
  }

  /// Offsets of what came after the given one, or "?".
  std::string after(std::string_view offset) {
    auto xs = log.after(offset);
    if (!xs)
      return "?";
    std::string result;
    for (auto& x : *xs)
      result += x->offset();
    return result;
  }

  time_point now;
  recovery_options bounds;
  packet_log log;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(packet_log_tests, fixture)

CAF_TEST(a_client_gets_what_came_after_the_last_that_it_has) {
  add("abc");
  CAF_CHECK_EQUAL(after("a"), "bc");
  CAF_CHECK_EQUAL(after("c"), "");
  CAF_CHECK_EQUAL(after("x"), "?");
}

CAF_TEST(a_client_that_has_got_nothing_gets_everything) {
  CAF_CHECK_EQUAL(after(""), "");
  add("ab");
  CAF_CHECK_EQUAL(after(""), "ab");
}

CAF_TEST(what_was_dropped_can_not_be_missed_but_what_follows_can) {
  bounds.max_events = 2;
  add("abcd");
  CAF_CHECK_EQUAL(log.size(), 2u);
  CAF_CHECK_EQUAL(after(""), "?");
  CAF_CHECK_EQUAL(after("a"), "?");
  CAF_CHECK_EQUAL(after("b"), "cd");
  CAF_CHECK_EQUAL(after("d"), "");
}

CAF_TEST(bytes_are_bounded) {
  bounds.max_bytes = packet("a")->size() * 2;
  add("abc");
  CAF_CHECK_EQUAL(log.size(), 2u);
  bounds.max_bytes = 1;
  add("d");
  CAF_CHECK_EQUAL(log.size(), 0u);
  CAF_CHECK_EQUAL(after("d"), "");
}

CAF_TEST(what_is_old_is_dropped_and_an_idle_client_may_still_come_back) {
  add("a");
  now += std::chrono::seconds{10};
  add("b");
  log.trim(now);
  CAF_CHECK_EQUAL(after("a"), "b");
  log.trim(now + std::chrono::seconds{1});
  CAF_CHECK_EQUAL(log.size(), 0u);
  CAF_CHECK_EQUAL(after("b"), "");
  CAF_CHECK_EQUAL(after("a"), "?");
}

CAF_TEST(a_log_can_start_in_the_middle) {
  add("abc");
  log.reset("b");
  CAF_CHECK_EQUAL(after("b"), "");
  add("c");
  CAF_CHECK_EQUAL(after("b"), "c");
  CAF_CHECK_EQUAL(after(""), "?");
}

CAF_TEST(two_views_of_the_same_events_are_merged) {
  packet_log::packets xs{packet("a"), packet("c")};
  append_missing(xs, {packet("b"), packet("c"), packet("d")});
  std::string offsets;
  for (auto& x : xs)
    offsets += x->offset();
  CAF_CHECK_EQUAL(offsets, "acbd");
}

CAF_TEST_FIXTURE_SCOPE_END()
