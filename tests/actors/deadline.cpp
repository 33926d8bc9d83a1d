#define CAF_SUITE actors.deadline

#include "actors/base/deadline.hpp"

#include "caf/test/unit_test.hpp"

using namespace callboard::base;
using namespace std::chrono_literals;

using clock_type = std::chrono::steady_clock;

CAF_TEST(a_deadline_is_the_sum_of_time_and_delay) {
  clock_type::time_point now{1h};
  CAF_CHECK(deadline(now, 30s) == now + 30s);
  CAF_CHECK(deadline(now, 0ms) == now);
  CAF_CHECK(!is_never(deadline(now, 24h * 365 * 100)));
}

CAF_TEST(a_deadline_that_no_clock_reaches_never_comes) {
  clock_type::time_point now{1h};
  CAF_CHECK(is_never(deadline(now, std::chrono::milliseconds::max())));
  CAF_CHECK(is_never(deadline(now, clock_type::duration::max())));
  CAF_CHECK(is_never(deadline(clock_type::time_point::max(), 1ms)));
}

CAF_TEST(sums_of_delays_do_not_overflow) {
  constexpr auto longest = std::chrono::milliseconds::max();
  CAF_CHECK(sum(longest, 1ms) == longest);
  CAF_CHECK(sum(longest, longest) == longest);
  CAF_CHECK(sum(2ms, 3ms) == 5ms);
  CAF_CHECK(nanoseconds(longest) == std::chrono::nanoseconds::max());
  CAF_CHECK(nanoseconds(2ms) == 2ms);
}
