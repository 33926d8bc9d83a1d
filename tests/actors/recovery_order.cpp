#define CAF_SUITE actors.recovery_order

#include "tests/actors/recovery.hpp"

#include "caf/test/dsl.hpp"

CAF_TEST(nothing_is_lost_or_doubled_whatever_the_order) {
  auto run = [](fixture& world, size_t shard) {
    memory m;
    auto& a = world.arrive(m);
    auto& s0 = world.connect(0);
    auto& s1 = world.connect(1);
    world.act(s0, [](socket& self) {
      self.on("go", [&self](int i) { self.broadcast().emit("a", i); });
    });
    world.act(s1, [](socket& self) {
      self.on("go", [&self](int i) { self.broadcast().emit("b", i); });
    });
    auto go = [&](int i) {
      auto text = "2[\"go\"," + std::to_string(i) + "]";
      world.say(s0, text);
      world.say(s1, text);
    };
    go(0);
    world.settle();
    world.hear(a, m);
    go(1);
    world.drop(a);
    go(2);
    auto& b = world.open(shard);
    world.settle();
    go(3);
    world.say(b, "0" + json{{"pid", m.pid}, {"offset", m.offset}}.dump());
    for (int i = 4; i < 20; ++i) {
      go(i);
      // A little at a time, so that it happens in the middle of everything.
      for (int k = 0; k < 7; ++k)
        world.step();
    }
    world.settle();
    std::vector<int> from_a;
    std::vector<int> from_b;
    CAF_REQUIRE(!b.received.empty());
    CAF_REQUIRE(b.received.front().starts_with("40{"));
    for (auto& text : b.received)
      if (text.starts_with("42[")) {
        auto x = json::parse(text.substr(2));
        (x[0] == "a" ? from_a : from_b).emplace_back(x[1]);
      }
    // What it had heard before is not known here; the rest is complete.
    auto complete = [](const std::vector<int>& xs) {
      for (size_t i = 0; i < xs.size(); ++i)
        if (xs[i] != static_cast<int>(20 - xs.size() + i))
          return false;
      return xs.size() == 19;
    };
    CAF_CHECK(complete(from_a));
    CAF_CHECK(complete(from_b));
  };
  for (unsigned seed = 0; seed < 60; ++seed) {
    fixture world;
    if (seed > 0)
      world.shuffle(seed);
    run(world, seed % 2);
  }
}

CAF_TEST(a_client_that_comes_back_gets_all_events_or_a_new_session) {
  auto settings = with_recovery();
  settings.recovery.max_events = 3;
  auto recovered = 0;
  for (unsigned seed = 1; seed < 100; ++seed) {
    fixture world{settings};
    memory m;
    auto& a = world.arrive(m);
    world.root.emit("n", 0);
    world.settle();
    world.hear(a, m);
    world.drop(a);
    world.settle();
    world.root.emit("n", 1);
    world.root.emit("n", 2);
    world.settle();
    world.shuffle(seed);
    auto& b = world.open(seed % 2);
    world.settle();
    world.say(b, "0" + json{{"pid", m.pid}, {"offset", m.offset}}.dump());
    std::string all = "n1 n2";
    for (int i = 3; i < 6; ++i) {
      for (unsigned k = 0; k < seed % 7; ++k)
        world.step();
      world.root.emit("n", i);
      all += " n" + std::to_string(i);
    }
    world.settle();
    auto former = m.sid;
    world.heard = world.hear(b, m);
    if (m.sid == former) {
      ++recovered;
      CAF_CHECK_EQUAL(world.heard, "connect " + all);
    }
  }
  CAF_CHECK(recovered > 0);
}
