#define CAF_SUITE actors.tools

#include "actors/base/random_id.hpp"

#include "actors/base/fifo.hpp"
#include "actors/rules/member_set.hpp"

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

#include <deque>
#include <set>

using namespace callboard;

CAF_TEST(ids_are_unique_and_name_their_shard) {
  std::set<std::string> seen;
  for (size_t i = 0; i < 2000; ++i) {
    auto shard = i % 256;
    auto id = base::make_id(shard);
    CAF_REQUIRE_EQUAL(id.size(), 20u);
    for (auto c : id)
      CAF_REQUIRE(std::isalnum(static_cast<unsigned char>(c)) || c == '-'
                  || c == '_');
    CAF_REQUIRE(base::shard_of(id) == shard);
    CAF_REQUIRE(seen.insert(std::move(id)).second);
  }
}

CAF_TEST(ids_do_not_show_their_shard) {
  // Two ids of a shard end alike only by accident.
  std::set<std::string> ends;
  for (int i = 0; i < 100; ++i)
    ends.insert(base::make_id(0).substr(18));
  CAF_CHECK(ends.size() > 50);
}

CAF_TEST(what_has_not_the_form_of_an_id_names_no_shard) {
  CAF_CHECK(!base::shard_of(""));
  CAF_CHECK(!base::shard_of("abc"));
  CAF_CHECK(!base::shard_of(std::string(19, 'A')));
  CAF_CHECK(!base::shard_of(std::string(21, 'A')));
  CAF_CHECK(!base::shard_of(std::string(24, 'A')));
  CAF_CHECK(!base::shard_of("AAAAAAAAAAAAAAAAAAA="));
  CAF_CHECK(!base::shard_of("AAAAAAAAAAAAAAAAAAA+"));
  CAF_CHECK(!base::shard_of(std::string_view{"AAAAAAAAAA\0AAAAAAAAA", 20}));
  CAF_CHECK(base::shard_of(std::string(20, 'A')) == size_t{0});
}

CAF_TEST(a_fifo_behaves_like_a_queue) {
  base::fifo<int> x;
  std::deque<int> model;
  std::mt19937 random{1};
  auto n = 0;
  for (int i = 0; i < 20'000; ++i) {
    // Grows to thousands, then shrinks.
    auto grow = random() % 100 < (i < 12'000 ? 70u : 20u);
    if (grow || model.empty()) {
      x.push_back(n);
      model.push_back(n++);
    } else {
      CAF_REQUIRE_EQUAL(x.front(), model.front());
      x.pop_front();
      model.pop_front();
    }
    CAF_REQUIRE_EQUAL(x.size(), model.size());
    CAF_REQUIRE_EQUAL(x.empty(), model.empty());
    if (!model.empty()) {
      auto j = random() % model.size();
      CAF_REQUIRE_EQUAL(x[j], model[j]);
    }
  }
  x.push_back(1);
  x.clear();
  CAF_CHECK(x.empty());
  CAF_CHECK_EQUAL(x.size(), 0u);
}

CAF_TEST(a_fifo_releases_what_is_taken_out) {
  auto x = std::make_shared<int>(1);
  base::fifo<std::shared_ptr<int>> xs;
  xs.push_back(x);
  xs.push_back(x);
  xs.pop_front();
  CAF_CHECK_EQUAL(x.use_count(), 2);
  xs.pop_front();
  CAF_CHECK_EQUAL(x.use_count(), 1);
}

CAF_TEST(acks_are_taken_once) {
  kernel::ack_table x;
  auto calls = 0;
  auto f = [&](const ack_result&) { ++calls; };
  CAF_CHECK(x.empty());
  kernel::ack_table::time_point some_time{};
  CAF_CHECK(x.add(1, f, some_time, 2));
  CAF_CHECK(x.add(7, f, some_time, 2));
  CAF_CHECK(!x.add(8, f, some_time, 2));
  CAF_CHECK(!x.take(8));
  auto g = x.take(1);
  CAF_REQUIRE(g);
  g({});
  CAF_CHECK_EQUAL(calls, 1);
  CAF_CHECK(!x.take(1));
  CAF_CHECK(x.add(8, f, some_time, 2));
  CAF_CHECK_EQUAL(x.take_all().size(), 2u);
  CAF_CHECK(x.empty());
  CAF_CHECK(!x.next());
}

CAF_TEST(acks_are_due_at_their_deadlines) {
  using time_point = kernel::ack_table::time_point;
  auto at = [](int n) { return time_point{} + std::chrono::seconds{n}; };
  kernel::ack_table x;
  std::vector<int> due;
  auto wait_for = [&](int i, int deadline) {
    x.add(
        static_cast<codec::ack_id>(i),
        [&due, i](const ack_result&) { due.emplace_back(i); }, at(deadline),
        10'000);
  };
  auto expire = [&](int now) {
    due.clear();
    while (auto f = x.take_due(at(now)))
      f({});
    return due;
  };
  wait_for(1, 30);
  wait_for(2, 10);
  wait_for(3, 20);
  CAF_CHECK(x.next() == at(10));
  CAF_CHECK(expire(9) == std::vector<int>{});
  x.take(2);
  CAF_CHECK(x.next() == at(20));
  CAF_CHECK((expire(30) == std::vector{3, 1}));
  CAF_CHECK(!x.next());
  // What came in time costs nothing later.
  wait_for(0, 50);
  for (int i = 1; i < 1000; ++i) {
    wait_for(i, 100 - i % 7);
    x.take(static_cast<codec::ack_id>(i));
  }
  CAF_CHECK(x.next() == at(50));
  CAF_CHECK((expire(1000) == std::vector{0}));
}

CAF_TEST_FIXTURE_SCOPE(member_set_tests, kit::fixture)

CAF_TEST(members_are_members_once) {
  kernel::member_set<socket_actor> x;
  std::vector<socket_actor> all;
  for (int i = 0; i < 4; ++i)
    all.emplace_back(handle(connect())->actor());
  for (auto& who : all) {
    CAF_CHECK(x.insert(who));
    CAF_CHECK(!x.insert(who));
  }
  auto has = [&](const socket_actor& who) {
    auto& xs = x.members();
    return std::count(xs.begin(), xs.end(), who) == 1;
  };
  for (auto i : {1, 3, 0, 2}) {
    CAF_CHECK(has(all[i]));
    CAF_CHECK(x.erase(all[i]));
    CAF_CHECK(!x.erase(all[i]));
    CAF_CHECK(!has(all[i]));
  }
  CAF_CHECK(x.members().empty());
  CAF_CHECK(x.insert(all[1]));
}

CAF_TEST_FIXTURE_SCOPE_END()
