#define CAF_SUITE actors.once

#include "actors/base/once.hpp"
#include "actors/base/error_of.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "caf/test/unit_test.hpp"

using callboard::base::once;

CAF_TEST(only_the_first_call_runs) {
  std::string seen;
  once<void(const std::string&)> f{[&](auto& x) { seen += x; }};
  CAF_CHECK(f("a"));
  CAF_CHECK(!f("b"));
  CAF_CHECK_EQUAL(seen, "a");
}

CAF_TEST(arguments_are_moved_on) {
  std::unique_ptr<int> seen;
  once<void(std::unique_ptr<int>)> f{[&](auto x) { seen = std::move(x); }};
  f(std::make_unique<int>(1));
  CAF_REQUIRE(seen);
  CAF_CHECK_EQUAL(*seen, 1);
}

CAF_TEST(captures_are_released_after_the_call) {
  auto x = std::make_shared<int>(1);
  once<void()> f{[x] {}, [x] {}};
  CAF_CHECK_EQUAL(x.use_count(), 3);
  f();
  CAF_CHECK_EQUAL(x.use_count(), 1);
}

CAF_TEST(a_call_that_throws_counts) {
  once<void()> f{[] { throw std::runtime_error("oops"); }};
  CAF_CHECK_EQUAL(callboard::base::error_of([&] { f(); }).value_or(""), "oops");
  CAF_CHECK(!f());
}

CAF_TEST(the_other_action_runs_if_nobody_has_called) {
  auto count = 0;
  {
    once<void()> f{[] {}, [&] { ++count; }};
  }
  CAF_CHECK_EQUAL(count, 1);
  {
    once<void()> f{[] {}, [&] { ++count; }};
    f();
  }
  CAF_CHECK_EQUAL(count, 1);
}

CAF_TEST(of_many_threads_one_wins) {
  std::atomic<int> runs = 0;
  std::atomic<int> won = 0;
  once<void()> f{[&] { ++runs; }};
  std::vector<std::thread> threads;
  for (auto i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (auto j = 0; j < 100; ++j)
        if (f())
          ++won;
    });
  for (auto& x : threads)
    x.join();
  CAF_CHECK_EQUAL(runs.load(), 1);
  CAF_CHECK_EQUAL(won.load(), 1);
}
