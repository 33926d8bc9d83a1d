#define CAF_SUITE actors.tools

#include "callboard/random_id.hpp"

#include "callboard/actors/fifo.hpp"
#include "callboard/actors/member_set.hpp"

#include "actors/kit.hpp"

#include "caf/test/dsl.hpp"

#include <deque>
#include <set>

using namespace callboard;

CAF_TEST(ids_are_unique_and_name_their_shard) {
  std::set<std::string> seen;
  for (size_t i = 0; i < 2000; ++i) {
    auto shard = i % 256;
    auto id = make_id(shard);
    CAF_REQUIRE_EQUAL(id.size(), 20u);
    for (auto c : id)
      CAF_REQUIRE(std::isalnum(static_cast<unsigned char>(c)) || c == '-'
                  || c == '_');
    CAF_REQUIRE(shard_of(id) == shard);
    CAF_REQUIRE(seen.insert(std::move(id)).second);
  }
}

CAF_TEST(ids_do_not_show_their_shard) {
  // Two ids of a shard end alike only by accident.
  std::set<std::string> ends;
  for (int i = 0; i < 100; ++i)
    ends.insert(make_id(0).substr(18));
  CAF_CHECK(ends.size() > 50);
}

CAF_TEST(what_has_not_the_form_of_an_id_names_no_shard) {
  CAF_CHECK(!shard_of(""));
  CAF_CHECK(!shard_of("abc"));
  CAF_CHECK(!shard_of(std::string(19, 'A')));
  CAF_CHECK(!shard_of(std::string(21, 'A')));
  CAF_CHECK(!shard_of(std::string(24, 'A')));
  CAF_CHECK(!shard_of("AAAAAAAAAAAAAAAAAAA="));
  CAF_CHECK(!shard_of("AAAAAAAAAAAAAAAAAAA+"));
  CAF_CHECK(!shard_of(std::string_view{"AAAAAAAAAA\0AAAAAAAAA", 20}));
  CAF_CHECK(shard_of(std::string(20, 'A')) == size_t{0});
}

CAF_TEST(a_fifo_behaves_like_a_queue) {
  actors::fifo<int> x;
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
  actors::fifo<std::shared_ptr<int>> xs;
  xs.push_back(x);
  xs.push_back(x);
  xs.pop_front();
  CAF_CHECK_EQUAL(x.use_count(), 2);
  xs.pop_front();
  CAF_CHECK_EQUAL(x.use_count(), 1);
}

CAF_TEST(acks_are_taken_once) {
  actors::ack_table x;
  auto calls = 0;
  auto f = [&](const ack_result&) { ++calls; };
  CAF_CHECK(x.empty());
  CAF_CHECK(x.add(1, f, 2));
  CAF_CHECK(x.add(7, f, 2));
  CAF_CHECK(!x.add(8, f, 2));
  CAF_CHECK(!x.take(8));
  auto g = x.take(1);
  CAF_REQUIRE(g);
  g({});
  CAF_CHECK_EQUAL(calls, 1);
  CAF_CHECK(!x.take(1));
  CAF_CHECK(x.add(8, f, 2));
  CAF_CHECK_EQUAL(x.take_all().size(), 2u);
  CAF_CHECK(x.empty());
}

CAF_TEST_FIXTURE_SCOPE(member_set_tests, kit::fixture)

CAF_TEST(members_are_members_once) {
  actors::member_set x;
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
