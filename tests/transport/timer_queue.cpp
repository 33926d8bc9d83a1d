#define CAF_SUITE transport.timer_queue

#include "transport/net/timer_queue.hpp"

#include "caf/test/unit_test.hpp"

#include <functional>
#include <memory>
#include <string>

using namespace callboard::transport;
using namespace std::chrono_literals;

namespace {

struct bell final : timed {
  explicit bell(std::function<void(time_point)> f)
      : f_(std::move(f)) {
    // nop
  }

  void on_time(time_point now) override {
    f_(now);
  }

  std::function<void(time_point)> f_;
};

struct fixture {
  /// An bell that writes its name into `log`.
  std::unique_ptr<bell> make(char name) {
    return std::make_unique<bell>([this, name](time_point) { log += name; });
  }

  timer_queue queue;
  time_point start;
  std::string log;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(timer_queue_tests, fixture)

CAF_TEST(an_empty_queue_has_no_next_time) {
  CAF_CHECK(!queue.next());
  queue.run(start + 1h);
}

CAF_TEST(alarms_are_called_in_the_order_of_their_times) {
  auto a = make('a');
  auto b = make('b');
  auto c = make('c');
  queue.set(*a, start + 3s);
  queue.set(*b, start + 1s);
  queue.set(*c, start + 2s);
  CAF_CHECK(queue.next() == start + 1s);
  queue.run(start);
  CAF_CHECK_EQUAL(log, "");
  queue.run(start + 2s);
  CAF_CHECK_EQUAL(log, "bc");
  CAF_CHECK(queue.next() == start + 3s);
  queue.run(start + 9s);
  CAF_CHECK_EQUAL(log, "bca");
  CAF_CHECK(!queue.next());
  queue.run(start + 9s);
  CAF_CHECK_EQUAL(log, "bca");
}

CAF_TEST(an_alarm_has_one_time) {
  auto a = make('a');
  queue.set(*a, start + 1s);
  queue.set(*a, start + 5s);
  queue.set(*a, start + 5s);
  CAF_CHECK(queue.next() == start + 5s);
  queue.run(start + 4s);
  CAF_CHECK_EQUAL(log, "");
  queue.set(*a, start + 2s);
  queue.run(start + 4s);
  CAF_CHECK_EQUAL(log, "a");
  CAF_CHECK(!queue.next());
}

CAF_TEST(a_cancelled_alarm_is_not_called) {
  auto a = make('a');
  auto b = make('b');
  queue.cancel(*a);
  queue.set(*a, start);
  queue.set(*b, start);
  queue.cancel(*a);
  queue.run(start);
  CAF_CHECK_EQUAL(log, "b");
}

CAF_TEST(an_alarm_that_is_gone_is_not_called) {
  auto a = make('a');
  queue.set(*a, start);
  a.reset();
  CAF_CHECK(!queue.next());
  queue.run(start);
  CAF_CHECK_EQUAL(log, "");
}

CAF_TEST(alarms_of_one_time_do_not_displace_each_other) {
  auto a = make('a');
  auto b = make('b');
  queue.set(*a, start);
  queue.set(*b, start);
  queue.run(start);
  CAF_CHECK_EQUAL(log.size(), 2u);
}

CAF_TEST(an_alarm_may_set_itself_again) {
  auto n = 0;
  bell* self = nullptr;
  bell a{[&](time_point now) {
    CAF_CHECK(now == start + 10s);
    if (++n < 3)
      queue.set(*self, start + std::chrono::seconds{n});
  }};
  self = &a;
  queue.set(a, start);
  queue.run(start + 10s);
  CAF_CHECK_EQUAL(n, 3);
}

CAF_TEST(an_alarm_may_cancel_or_end_another) {
  auto b = make('b');
  auto c = make('c');
  bell a{[&](time_point) {
    b.reset();
    queue.cancel(*c);
  }};
  queue.set(a, start);
  queue.set(*b, start + 1s);
  queue.set(*c, start + 1s);
  queue.run(start + 2s);
  CAF_CHECK_EQUAL(log, "");
  CAF_CHECK(!queue.next());
}

CAF_TEST_FIXTURE_SCOPE_END()
