#define CAF_SUITE actors.handler

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <variant>

using namespace callboard;
using kit::json;

namespace {

struct item {
  int id = 0;
  std::string name;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(item, id, name)

/// With everything that a structure of a user may have.
struct drawing {
  std::optional<std::string> title;
  std::variant<std::monostate, bool, int, double, std::string, item> tag;
  std::map<std::string, std::vector<item>> layers;
  std::vector<std::byte> image;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(drawing, title, tag, layers, image)

/// Answers every event "x" with what the handler made of its arguments.
struct fixture : kit::fixture {
  /// Handles "x" with `f`.
  template <class F>
  void handle(F f) {
    root.on("x", std::move(f));
    client = &connect();
  }

  /// What "x" with `args` (the inside of a JSON array) is answered with.
  std::string ask(std::string args) {
    say(*client,
        R"(20["x")" + std::string{args.empty() ? "" : ","} + args + "]");
    settle();
    auto text = client->heard();
    if (!text.starts_with("430"))
      return text;
    return text.substr(3);
  }

  /// Whether `args` are answered with an error.
  bool mismatch(std::string args) {
    auto before = root.num_mismatches();
    auto text = ask(std::move(args));
    CAF_CHECK_EQUAL(root.num_mismatches(), before + 1);
    return text.starts_with(R"([{"error":")");
  }

  kit::peer* client = nullptr;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(handler_tests, fixture)

CAF_TEST(whole_numbers_have_to_fit) {
  handle([](socket&, int8_t x, uint64_t y, ack<> reply) { reply(x, y); });
  CAF_CHECK_EQUAL(ask("1,2"), "[1,2]");
  CAF_CHECK_EQUAL(ask("-128,18446744073709551615"),
                  "[-128,18446744073709551615]");
  CAF_CHECK(mismatch("128,0"));
  CAF_CHECK(mismatch("-129,0"));
  CAF_CHECK(mismatch("0,-1"));
  CAF_CHECK(mismatch("0,18446744073709551616"));
  CAF_CHECK(mismatch("1.5,0"));
  CAF_CHECK(mismatch("\"1\",0"));
  CAF_CHECK(mismatch("true,0"));
  CAF_CHECK(mismatch("null,0"));
  CAF_CHECK(mismatch("1"));
  CAF_CHECK(mismatch(""));
}

CAF_TEST(other_numbers_are_taken_as_they_come) {
  handle([](socket&, double x, ack<> reply) { reply(x); });
  CAF_CHECK_EQUAL(ask("1.5"), "[1.5]");
  CAF_CHECK_EQUAL(ask("-2"), "[-2.0]");
  CAF_CHECK_EQUAL(ask("1e3"), "[1000.0]");
  CAF_CHECK(mismatch("\"1\""));
  CAF_CHECK(mismatch("{}"));
}

CAF_TEST(booleans_are_not_numbers) {
  handle([](socket&, bool x, ack<> reply) { reply(x); });
  CAF_CHECK_EQUAL(ask("true"), "[true]");
  CAF_CHECK_EQUAL(ask("false"), "[false]");
  CAF_CHECK(mismatch("1"));
  CAF_CHECK(mismatch("null"));
}

CAF_TEST(strings_come_with_and_without_escapes) {
  std::string got;
  handle([&](socket&, const std::string& x, ack<> reply) {
    got = x;
    reply(x);
  });
  CAF_CHECK_EQUAL(ask(R"("")"), R"([""])");
  CAF_CHECK_EQUAL(ask(R"("plain")"), R"(["plain"])");
  CAF_CHECK_EQUAL(got, "plain");
  ask(R"("a\"b\\c\n\u00e4\ud83d\ude00")");
  CAF_CHECK_EQUAL(got, "a\"b\\c\n\xc3\xa4\xf0\x9f\x98\x80");
  ask("\"\xc3\xa4\"");
  CAF_CHECK_EQUAL(got, "\xc3\xa4");
  CAF_CHECK(mismatch("1"));
  CAF_CHECK(mismatch("null"));
  CAF_CHECK(mismatch("[\"a\"]"));
}

CAF_TEST(optional_arguments_may_be_missing_or_null) {
  handle([](socket&, std::optional<int> x, std::optional<std::string> y,
            ack<> reply) { reply(x, y); });
  CAF_CHECK_EQUAL(ask(""), "[null,null]");
  CAF_CHECK_EQUAL(ask("1"), "[1,null]");
  CAF_CHECK_EQUAL(ask("null,\"a\""), R"([null,"a"])");
  CAF_CHECK(mismatch("\"a\""));
  CAF_CHECK(mismatch("1,2"));
}

CAF_TEST(containers_and_structures_are_converted) {
  handle([](socket&, std::vector<int> xs, item x,
            std::map<std::string, double> ys, ack<> reply) {
    xs.push_back(x.id);
    reply(xs, x, ys.size());
  });
  CAF_CHECK_EQUAL(ask(R"([1,2],{"id":3,"name":"c"},{"a":1,"b":2})"),
                  R"([[1,2,3],{"id":3,"name":"c"},2])");
  CAF_CHECK(mismatch(R"([1,"2"],{"id":3,"name":"c"},{})"));
  CAF_CHECK(mismatch(R"([1],{"id":3},{})"));
  CAF_CHECK(mismatch(R"([1],{"id":"3","name":"c"},{})"));
  CAF_CHECK(mismatch(R"([1],{"id":3,"name":"c"},[])"));
}

CAF_TEST(structures_hold_optional_variant_map_and_bytes) {
  root.on("x", [](socket&, const drawing& x, ack<> reply) {
    reply(x, x.tag.index());
  });
  auto& a = connect();
  auto draw = [&](const std::string& title, const std::string& tag) {
    say(a, R"(51-0["x",{"title":)" + title + R"(,"tag":)" + tag
               + R"(,"layers":{"a":[{"id":1,"name":"n"}],"b":[]},)"
                 R"("image":{"_placeholder":true,"num":0}}])");
    say(a, "bytes", true);
    settle();
    return a.heard();
  };
  auto answer = [](const std::string& title, const std::string& tag, int i) {
    return R"(461-0[{"image":{"_placeholder":true,"num":0},)"
           R"("layers":{"a":[{"id":1,"name":"n"}],"b":[]},"tag":)"
           + tag + R"(,"title":)" + title + "}," + std::to_string(i)
           + "] <bytes>";
  };
  CAF_CHECK_EQUAL(draw("null", "null"), answer("null", "null", 0));
  CAF_CHECK_EQUAL(draw(R"("t")", "true"), answer(R"("t")", "true", 1));
  CAF_CHECK_EQUAL(draw("null", "7"), answer("null", "7", 2));
  CAF_CHECK_EQUAL(draw("null", "7.5"), answer("null", "7.5", 3));
  CAF_CHECK_EQUAL(draw("null", "3000000000"),
                  answer("null", "3000000000.0", 3));
  CAF_CHECK_EQUAL(draw("null", R"("s")"), answer("null", R"("s")", 4));
  CAF_CHECK_EQUAL(draw("null", R"({"id":2,"name":"m"})"),
                  answer("null", R"({"id":2,"name":"m"})", 5));
  CAF_CHECK_EQUAL(draw("null", "[]"),
                  R"(430[{"error":"argument 1: no alternative fits"}])");
  CAF_CHECK(draw("5", "null").starts_with(R"(430[{"error":"argument 1: )"));
  CAF_CHECK_EQUAL(root.num_mismatches(), 2u);
}

CAF_TEST(an_argument_may_be_a_variant) {
  handle([](socket&, std::variant<int, std::string> x, ack<> reply) {
    reply(x, x.index());
  });
  CAF_CHECK_EQUAL(ask("7"), "[7,0]");
  CAF_CHECK_EQUAL(ask(R"("s")"), R"(["s",1])");
  CAF_CHECK(mismatch("true"));
  CAF_CHECK(mismatch("7.5"));
}

CAF_TEST(mismatches_are_logged_with_event_and_argument_but_not_all) {
  handle([](socket&, int, int) {});
  log.take();
  for (int i = 0; i < 100; ++i)
    ask(R"(1,"2")");
  auto text = log.take();
  CAF_CHECK(text.find("event x does not fit its handler: argument 2: ")
            != std::string::npos);
  CAF_CHECK_EQUAL(std::count(text.begin(), text.end(), '\n'), 7);
}

CAF_TEST(json_takes_everything) {
  handle([](socket&, const json& x, ack<> reply) { reply(x); });
  for (auto text : {"null", "1", "\"a\"", "[]", "{\"a\":[true]}"})
    CAF_CHECK_EQUAL(ask(text), "[" + std::string{text} + "]");
}

CAF_TEST(a_payload_is_passed_on_as_it_came) {
  handle([](socket&, payload x, payload y, ack<> reply) { reply(y, x); });
  CAF_CHECK_EQUAL(ask(R"({"b" : 1, "a":2.50},"c")"),
                  R"(["c",{"b" : 1, "a":2.50}])");
  CAF_CHECK_EQUAL(ask("1"), "[null,1]");
}

CAF_TEST(the_remaining_arguments_are_passed_on_as_they_came) {
  handle([](socket&, int first, arguments rest, ack<> reply) {
    reply(rest.size(), rest.empty(), rest[0], rest, first);
  });
  CAF_CHECK_EQUAL(ask("7"), "[0,true,null,7]");
  CAF_CHECK_EQUAL(ask(R"(7,"a",{"b" :1})"), R"([2,false,"a","a",{"b" :1},7])");
}

CAF_TEST(arguments_can_be_had_by_type) {
  handle([](socket&, arguments xs, ack<> reply) {
    reply(xs.get<std::string>(0), xs.get<std::optional<int>>(1));
    xs.get<int>(0);
  });
  CAF_CHECK_EQUAL(ask("\"a\""), R"(["a",null])");
  CAF_CHECK_EQUAL(root.num_mismatches(), 1u);
  CAF_CHECK_EQUAL(ask(""), R"([{"error":"argument 1: missing"}])");
  CAF_CHECK_EQUAL(root.num_mismatches(), 2u);
  CAF_CHECK_EQUAL(root.num_handler_errors(), 0u);
}

CAF_TEST(bytes_come_and_go_as_attachments) {
  handle([](socket&, std::vector<std::byte> x, std::vector<uint8_t> y,
            ack<> reply) {
    std::reverse(x.begin(), x.end());
    reply(x, y);
  });
  auto placeholder = [](int i) {
    return R"({"_placeholder":true,"num":)" + std::to_string(i) + "}";
  };
  auto text = placeholder(0) + "," + placeholder(1);
  say(*client, R"(52-0["x",)" + text + "]");
  say(*client, "abc", true);
  say(*client, "", true);
  settle();
  CAF_CHECK_EQUAL(client->heard(), "462-0[" + text + "] <cba> <>");
  CAF_CHECK(mismatch("\"abc\",[1]"));
}

CAF_TEST(surplus_arguments_are_ignored) {
  handle([](socket&, int x, ack<int> reply) { reply(x); });
  CAF_CHECK_EQUAL(ask("1,2,3"), "[1]");
}

CAF_TEST(a_handler_may_take_nothing) {
  auto calls = 0;
  root.on("y", [&](socket&) { ++calls; });
  handle([](socket&, ack<> reply) { reply(); });
  CAF_CHECK_EQUAL(ask("1"), "[]");
  say(*client, R"(21["y",1])");
  settle();
  CAF_CHECK_EQUAL(client->heard(), "");
  CAF_CHECK_EQUAL(calls, 1);
}

CAF_TEST(a_mismatch_names_the_argument) {
  handle([](socket&, int, int, ack<> reply) { reply(); });
  CAF_CHECK_EQUAL(ask("1,\"2\""),
                  R"([{"error":"argument 2: not an integer of this type"}])");
  CAF_CHECK_EQUAL(ask("1"), R"([{"error":"argument 2: missing"}])");
  say(*client, R"(2["x",1])");
  settle();
  CAF_CHECK_EQUAL(client->heard(), "");
  CAF_CHECK_EQUAL(root.num_mismatches(), 3u);
  CAF_CHECK_EQUAL(root.num_handler_errors(), 0u);
}

CAF_TEST(an_event_is_answered_once) {
  handle([](socket&, ack<> reply) {
    auto copy = reply;
    reply(1);
    copy(2);
  });
  CAF_CHECK_EQUAL(ask(""), "[1]");
  say(*client, R"(2["x"])");
  settle();
  CAF_CHECK_EQUAL(client->heard(), "");
}

CAF_TEST(an_answer_may_come_later_and_from_elsewhere) {
  ack<std::string> kept;
  handle([&](socket&, ack<std::string> reply) { kept = reply; });
  CAF_CHECK_EQUAL(ask(""), "");
  CAF_CHECK(static_cast<bool>(kept));
  kept("from outside");
  settle();
  CAF_CHECK_EQUAL(client->heard(), R"(430["from outside"])");
  CAF_CHECK_EQUAL(ask(""), "");
  drop(*client);
  kept("to nobody");
  settle();
  kept = {};
}

CAF_TEST(handlers_of_a_socket_go_before_those_of_the_namespace) {
  handle([](socket&, ack<> reply) { reply("namespace"); });
  CAF_CHECK_EQUAL(ask(""), R"(["namespace"])");
  act(*client, [](socket& self) {
    self.on("x", [&self](ack<> reply) {
      self.off("x");
      self.on("x", [](ack<> r) { r("second"); });
      reply("first");
    });
  });
  CAF_CHECK_EQUAL(ask(""), R"(["first"])");
  CAF_CHECK_EQUAL(ask(""), R"(["second"])");
}

CAF_TEST(an_event_without_handler_is_ignored) {
  auto& a = connect();
  say(a, R"(21["unknown"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), "");
  CAF_CHECK(!a.closed());
}

CAF_TEST_FIXTURE_SCOPE_END()
