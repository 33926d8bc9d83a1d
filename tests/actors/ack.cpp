#define CAF_SUITE actors.ack

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;
using kit::in_any_order;

namespace {

struct fixture : kit::fixture {
  ~fixture() override {
    finish();
  }

  /// Asks a client from its own behavior; the outcome is added to `outcomes`.
  void ask(kit::peer& who, std::chrono::milliseconds timeout = 10s) {
    act(who, [this, timeout](socket& self) {
      self.timeout(timeout).emit_with_ack(
          [this](const ack_result& x) {
            outcomes.emplace_back(to_string(x.error));
            for (size_t i = 0; i < x.args.size(); ++i)
              outcomes.back() += " " + x.args[i].dump();
          },
          "x");
    });
  }

  /// Asks many; the outcome is put into `result`.
  void ask_all(const broadcast_operator& to) {
    to.emit_with_ack(
        [this](const broadcast_result& x) {
          ++num_results;
          result = x;
        },
        "y", 1);
  }

  /// Ids and answers of the last result, in the order of `peers`.
  std::string answers(std::initializer_list<const kit::peer*> peers) {
    std::string text;
    for (auto who : peers)
      for (auto& x : result.answers)
        if (x.id == who->id)
          text += x.args[0].dump() + ";";
    return text;
  }

  std::vector<std::string> outcomes;
  broadcast_result result;
  int num_results = 0;
};

using strings = std::vector<std::string>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(ack_tests, fixture)

CAF_TEST(a_client_answers) {
  auto& a = connect();
  ask(a);
  CAF_CHECK_EQUAL(a.heard(), R"(420["x"])");
  CAF_CHECK(outcomes.empty());
  say(a, R"(30[1,"two"])");
  settle();
  CAF_CHECK_EQUAL(outcomes, strings({R"(none 1 "two")"}));
}

CAF_TEST(a_second_answer_is_ignored) {
  auto& a = connect();
  ask(a);
  say(a, "30[1]");
  say(a, "30[2]");
  say(a, "399[3]");
  settle();
  wait(20s);
  CAF_CHECK_EQUAL(outcomes, strings({"none 1"}));
  CAF_CHECK(!a.closed());
}

CAF_TEST(time_runs_out) {
  auto& a = connect();
  ask(a, 5s);
  wait(4s);
  CAF_CHECK(outcomes.empty());
  wait(1s);
  CAF_CHECK_EQUAL(outcomes, strings({"timeout"}));
  say(a, "30[1]");
  settle();
  CAF_CHECK_EQUAL(outcomes.size(), 1u);
}

CAF_TEST(who_goes_will_not_answer) {
  auto& a = connect();
  ask(a);
  ask(a);
  drop(a);
  settle();
  CAF_CHECK_EQUAL(outcomes, strings({"disconnected", "disconnected"}));
}

CAF_TEST(who_is_disconnected_is_not_asked) {
  auto& a = connect();
  act(a, [this](socket& self) {
    self.disconnect();
    self.timeout(1s).emit_with_ack(
        [this](const ack_result& x) {
          outcomes.emplace_back(to_string(x.error));
        },
        "x");
  });
  CAF_CHECK_EQUAL(outcomes, strings({"disconnected"}));
  CAF_CHECK_EQUAL(a.heard(), "41");
}

CAF_TEST(an_answer_may_bring_bytes) {
  auto& a = connect();
  std::string got;
  act(a, [&](socket& self) {
    self.timeout(1s).emit_with_ack(
        [&](const ack_result& x) {
          auto bytes = x.args.get<std::vector<uint8_t>>(0);
          got.assign(bytes.begin(), bytes.end());
        },
        "x");
  });
  say(a, R"(61-0[{"_placeholder":true,"num":0}])");
  say(a, "bytes", true);
  settle();
  CAF_CHECK_EQUAL(got, "bytes");
}

CAF_TEST(everybody_answers_a_broadcast) {
  auto& a = connect(0);
  auto& b = connect(1);
  auto& c = connect(1);
  ask_all(root);
  settle();
  for (auto who : {&a, &b, &c})
    CAF_CHECK_EQUAL(who->heard(), R"(420["y",1])");
  say(c, "30[3]");
  say(a, "30[1]");
  settle();
  CAF_CHECK_EQUAL(num_results, 0);
  say(b, "30[2]");
  settle();
  CAF_CHECK_EQUAL(num_results, 1);
  CAF_CHECK(result.complete);
  CAF_CHECK_EQUAL(answers({&a, &b, &c}), "1;2;3;");
  CAF_CHECK_EQUAL(result.answers.front().id, c.id);
  wait(60s);
  CAF_CHECK_EQUAL(num_results, 1);
}

CAF_TEST(a_broadcast_does_not_wait_for_ever) {
  auto& a = connect(0);
  auto& b = connect(1);
  ask_all(root.timeout(5s));
  settle();
  say(a, "30[1]");
  wait(4s);
  CAF_CHECK_EQUAL(num_results, 0);
  wait(1s);
  CAF_CHECK_EQUAL(num_results, 1);
  CAF_CHECK(!result.complete);
  CAF_CHECK_EQUAL(answers({&a, &b}), "1;");
  say(b, "30[2]");
  settle();
  CAF_CHECK_EQUAL(num_results, 1);
}

CAF_TEST(a_broadcast_does_not_wait_for_those_who_are_gone) {
  auto& a = connect(0);
  auto& b = connect(1);
  ask_all(root);
  settle();
  say(a, "30[1]");
  drop(b);
  settle();
  CAF_CHECK_EQUAL(num_results, 1);
  CAF_CHECK(!result.complete);
  CAF_CHECK_EQUAL(answers({&a, &b}), "1;");
}

CAF_TEST(a_broadcast_to_nobody_is_complete_at_once) {
  auto& a = connect(0);
  ask_all(root.to("none"));
  ask_all(root.except(a.id));
  settle();
  CAF_CHECK_EQUAL(num_results, 2);
  CAF_CHECK(result.complete);
  CAF_CHECK(result.answers.empty());
}

CAF_TEST(a_broadcast_asks_those_in_several_rooms_once) {
  auto& a = connect(0);
  auto& b = connect(1);
  act(a, [](socket& self) { self.join({"red", "blue"}); });
  ask_all(root.to({"red", "blue"}).to(a.id));
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(420["y",1])");
  CAF_CHECK_EQUAL(b.heard(), "");
  say(a, "30[1]");
  settle();
  CAF_CHECK(result.complete);
  CAF_CHECK_EQUAL(result.answers.size(), 1u);
}

CAF_TEST(answers_come_to_the_behavior_that_asked) {
  auto& a = connect(0);
  auto& b = connect(1);
  act(a, [&](socket& self) {
    self.broadcast().emit_with_ack(
        [&](const broadcast_result& x) {
          CAF_CHECK(socket::current() == &self);
          self.emit("got", x.answers.size());
        },
        "y");
  });
  say(b, "30[1]");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42["got",1])");
}

CAF_TEST(answers_to_a_behavior_that_is_gone_are_dropped) {
  auto& a = connect(0);
  auto& b = connect(1);
  act(a, [&](socket& self) {
    self.broadcast().emit_with_ack(
        [](const broadcast_result&) { CAF_ERROR("called"); }, "y");
  });
  drop(a);
  settle();
  say(b, "30[1]");
  settle();
}

CAF_TEST(a_broadcast_tells_who_did_not_answer) {
  auto& a = connect(0);
  auto& b = connect(1);
  auto& c = connect(0);
  std::optional<broadcast_result> result;
  root.timeout(1s).emit_with_ack([&](const broadcast_result& x) { result = x; },
                                 "x");
  settle();
  say(b, "30[1]");
  drop(c);
  settle();
  wait(1s);
  CAF_REQUIRE(result);
  CAF_CHECK(!result->complete);
  CAF_REQUIRE_EQUAL(result->answers.size(), 1u);
  CAF_CHECK_EQUAL(result->answers[0].id, b.id);
  auto& missing = result->missing;
  std::sort(missing.begin(), missing.end());
  room_list expected{a.id, c.id};
  std::sort(expected.begin(), expected.end());
  CAF_CHECK_EQUAL(missing, expected);
}

CAF_TEST(answers_to_a_broadcast_may_be_had_as_they_come) {
  auto& a = connect(0);
  auto& b = connect(1);
  std::string log;
  std::optional<broadcast_result> result;
  act(a, [&](socket& self) {
    root.timeout(1s).emit_with_ack_each(
        [&](const broadcast_result::item& x) {
          CAF_CHECK(socket::current() == &self);
          log += x.id + "=" + x.args[0].dump() + " ";
        },
        [&](const broadcast_result& x) { result = x; }, "x");
  });
  say(b, "30[1]");
  settle();
  CAF_CHECK_EQUAL(log, b.id + "=1 ");
  CAF_CHECK(!result);
  say(a, "30[2]");
  settle();
  CAF_CHECK_EQUAL(log, b.id + "=1 " + a.id + "=2 ");
  CAF_REQUIRE(result);
  CAF_CHECK(result->complete);
  CAF_CHECK(result->answers.empty());
}

CAF_TEST(who_counts_answers_counts_all_of_them) {
  auto& a = connect(0);
  auto& b = connect(1);
  auto most = 0;
  act(a, [&](socket& self) {
    self.broadcast()
        .to({a.id, b.id})
        .emit_with_ack_each(
            [&most, n = 0](const broadcast_result::item&) mutable {
              most = std::max(most, ++n);
            },
            [](const broadcast_result&) {}, "x");
    root.emit_with_ack_each(
        [&most, n = 0](const broadcast_result::item&) mutable {
          most = std::max(most, ++n);
        },
        [](const broadcast_result&) {}, "y");
  });
  for (auto x : {&a, &b})
    for (auto& text : std::exchange(x->received, {}))
      say(*x, "3" + text.substr(2, text.find('[') - 2) + "[]");
  settle();
  CAF_CHECK_EQUAL(most, 2);
}

CAF_TEST(the_longest_timeout_is_no_timeout) {
  constexpr auto forever = std::chrono::milliseconds::max();
  auto& a = connect();
  std::string log;
  act(a, [&](socket& self) {
    self.timeout(forever).emit_with_ack(
        [&](const ack_result& x) { log += to_string(x.error); }, "x");
    self.run_after(forever, [&] { log += "timer"; });
  });
  root.timeout(forever).emit_with_ack(
      [&](const broadcast_result& x) { log += x.complete ? "all" : "some"; },
      "y");
  settle();
  wait(24h);
  CAF_CHECK_EQUAL(log, "");
  say(a, "31[]");
  say(a, "30[]");
  settle();
  CAF_CHECK_EQUAL(log, "noneall");
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(questions_of_several_askers_do_not_mix) {
  in_any_order<fixture>([](fixture& x) {
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    std::string got;
    for (auto who : {&a, &b})
      x.post(*who, [&](socket& self) {
        for (auto other : {&a, &b})
          x.root.to(other->id).emit_with_ack(
              [&](const broadcast_result& y) {
                CAF_REQUIRE_EQUAL(y.answers.size(), 1u);
                auto text = y.answers[0].args.get<std::string>(0);
                CAF_CHECK_EQUAL(text, self.id() + y.answers[0].id);
                got += "*";
              },
              "y", self.id());
      });
    x.settle();
    for (auto who : {&a, &b})
      for (auto& text : std::exchange(who->received, {})) {
        // Text is 42<id>["y","<asker>"].
        auto bracket = text.find('[');
        auto asker = kit::json::parse(text.substr(bracket))[1];
        x.say(*who, "3" + text.substr(2, bracket - 2) + "[\""
                        + asker.get<std::string>() + who->id + "\"]");
      }
    x.settle();
    CAF_CHECK_EQUAL(got, "****");
  });
}
