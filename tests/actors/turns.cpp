#define CAF_SUITE actors.turns

#include "actors/rules/turns.hpp"

#include "caf/test/dsl.hpp"

#include <string>

using namespace callboard::kernel;

namespace {

struct fixture {
  turn_ptr add(size_t undecided, std::string name) {
    return queue.add(undecided, [this, name](bool taken) {
      log += name + (taken ? "- " : " ");
    });
  }

  std::string log;
  turns queue;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(turns_tests, fixture)

CAF_TEST(what_needs_no_decision_runs_at_once) {
  add(0, "a");
  CAF_CHECK_EQUAL(log, "a ");
  CAF_CHECK(queue.empty());
}

CAF_TEST(jobs_run_in_order_whoever_decides_first) {
  auto a = add(2, "a");
  auto b = add(1, "b");
  add(0, "c");
  queue.decide(*b, true);
  queue.decide(*a, false);
  CAF_CHECK_EQUAL(log, "");
  queue.decide(*a, false);
  CAF_CHECK_EQUAL(log, "a b- c ");
}

CAF_TEST(one_who_takes_a_job_is_enough) {
  auto a = add(2, "a");
  queue.decide(*a, true);
  queue.decide(*a, false);
  CAF_CHECK_EQUAL(log, "a- ");
}

CAF_TEST(jobs_may_add_jobs) {
  auto a = queue.add(1, [this](bool) { add(0, "inner"); });
  add(0, "b");
  queue.decide(*a, false);
  CAF_CHECK_EQUAL(log, "b inner ");
}

CAF_TEST(what_nobody_decides_any_more_counts_as_taken) {
  add(1, "a");
  auto b = add(1, "b");
  queue.decide(*b, false);
  queue.give_up();
  CAF_CHECK_EQUAL(log, "a- b ");
}

CAF_TEST_FIXTURE_SCOPE_END()
