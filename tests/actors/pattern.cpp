#define CAF_SUITE actors.pattern

#include "callboard/pattern.hpp"

#include <regex>
#include <stdexcept>
#include <string>

#include "caf/test/unit_test.hpp"

using callboard::pattern;

CAF_TEST(a_whole_name_matches_or_does_not) {
  pattern x{"/room-\\d+"};
  CAF_CHECK(x("/room-17"));
  CAF_CHECK(!x("/room-17b"));
  CAF_CHECK(!x("a/room-17"));
  CAF_CHECK(!x(""));
}

CAF_TEST(a_name_costs_time_for_its_length_whatever_the_pattern) {
  // A matcher that goes back would not come to an end here.
  pattern x{"/(a|aa)+"};
  CAF_CHECK(!x("/" + std::string(100'000, 'a') + "b"));
}

CAF_TEST(what_is_no_pattern_is_refused_with_the_reason) {
  std::string why;
  try {
    pattern{"/room-(\\d+"};
  } catch (const std::invalid_argument& e) {
    why = e.what();
  }
  CAF_CHECK_EQUAL(why, "not a pattern: /room-(\\d+: missing ): /room-(\\d+");
}

CAF_TEST(a_standard_expression_is_a_pattern_for_short_names) {
  pattern x = std::regex{"/room-\\d+"};
  CAF_CHECK(x("/room-17"));
  CAF_CHECK(!x("/room-17b"));
  CAF_CHECK(!x("/room-" + std::string(1'000, '1')));
}
