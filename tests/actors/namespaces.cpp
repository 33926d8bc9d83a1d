#define CAF_SUITE actors.namespaces

#include "tests/actors/kit.hpp"

#include <set>

#include "caf/test/dsl.hpp"

using namespace callboard;
using kit::json;

namespace {

engine_settings with_cleanup() {
  engine_settings result;
  result.cleanup_empty_children = true;
  result.limits.max_dynamic_namespaces = 2;
  return result;
}

struct fixture : kit::fixture {
  explicit fixture(const engine_settings& settings = {})
      : kit::fixture(2, settings) {
    // nop
  }

  ~fixture() override {
    finish();
  }

  /// Whether a client gets into a namespace.
  bool enter(const std::string& name, const std::string& auth = "") {
    auto& x = open();
    say(x, "0" + name + "," + auth);
    settle();
    return x.heard().starts_with("40");
  }
};

struct cleanup_fixture : fixture {
  cleanup_fixture()
      : fixture(with_cleanup()) {
    // nop
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(namespaces_tests, fixture)

CAF_TEST(a_predicate_sees_name_and_auth) {
  namespaces.of([](std::string_view name, const json& auth) {
    return name.starts_with("/t-") && auth.value("key", 0) == 7;
  });
  CAF_CHECK(enter("/t-1", R"({"key":7})"));
  CAF_CHECK(!enter("/t-2", R"({"key":8})"));
  CAF_CHECK(!enter("/t-2"));
  CAF_CHECK(!enter("/x", R"({"key":7})"));
  // One that exists is open to everybody: a middleware is for that.
  CAF_CHECK(enter("/t-1"));
}

CAF_TEST(predicates_are_asked_in_their_order_and_may_throw) {
  std::string asked;
  namespaces.of([&](std::string_view, const json&) -> bool {
    asked += "1";
    throw std::runtime_error("no");
  });
  namespaces.of([&](std::string_view, const json&) -> bool { throw 1; });
  namespaces.of([&](std::string_view name, const json&) {
    asked += "2";
    return name == "/a";
  });
  namespaces.of([&](std::string_view, const json&) {
    asked += "3";
    return true;
  });
  CAF_CHECK(enter("/a"));
  CAF_CHECK_EQUAL(asked, "12");
  CAF_CHECK(enter("/b"));
  CAF_CHECK_EQUAL(asked, "12123");
}

CAF_TEST(children_inherit_middlewares_and_handlers) {
  auto pattern = of_pattern("/n-.*");
  pattern.use([](socket& self) -> std::optional<refusal> {
    if (self.nsp() == "/n-closed")
      return refusal{"closed"};
    return std::nullopt;
  });
  pattern.on("name", [](socket& self, ack<> reply) { reply(self.nsp()); });
  CAF_CHECK(!enter("/n-closed"));
  auto& a = connect(0, "/n-1");
  say(a, R"(2/n-1,0["name"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(43/n-1,0["/n-1"])");
}

CAF_TEST(a_namespace_that_is_created_by_name_belongs_to_its_pattern) {
  auto pattern = of_pattern("/n-.*");
  pattern.on("x", [](socket&, ack<> reply) { reply("pattern"); });
  of("/n-1");
  auto& a = connect(0, "/n-1");
  say(a, R"(2/n-1,0["x"])");
  pattern.emit("all");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(43/n-1,0["pattern"] 42/n-1,["all"])");
}

CAF_TEST(a_pattern_reaches_everybody_in_its_namespaces) {
  auto pattern = of_pattern("/n-.*");
  pattern.on("join",
             [](socket& self, const std::string& room) { self.join(room); });
  auto& a = connect(0, "/n-1");
  auto& b = connect(1, "/n-2");
  auto& other = connect(0);
  say(a, R"(2/n-1,["join","red"])");
  settle();
  pattern.emit("all", 1);
  pattern.to("red").emit("red");
  pattern.sockets_join({"blue"});
  pattern.to("blue").emit("blue");
  settle();
  CAF_CHECK_EQUAL(a.heard(),
                  R"(42/n-1,["all",1] 42/n-1,["red"] 42/n-1,["blue"])");
  CAF_CHECK_EQUAL(b.heard(), R"(42/n-2,["all",1] 42/n-2,["blue"])");
  CAF_CHECK_EQUAL(other.heard(), "");
  pattern.to("red").disconnect_sockets();
  settle();
  CAF_CHECK_EQUAL(a.heard(), "41/n-1,");
  CAF_CHECK_EQUAL(b.heard(), "");
}

CAF_TEST(a_pattern_knows_its_namespaces_and_counts_for_them) {
  auto pattern = of_pattern("/n-.*");
  pattern.on("x", [](socket&, int) {});
  CAF_CHECK(pattern.children().empty());
  auto& a = connect(0, "/n-1");
  connect(1, "/n-2");
  connect(1, "/n-2");
  connect(0);
  say(a, R"(2/n-1,["x","y"])");
  settle();
  std::set<std::string> names;
  for (auto& x : pattern.children())
    names.emplace(x.name());
  CAF_CHECK_EQUAL(names, (std::set<std::string>{"/n-1", "/n-2"}));
  CAF_CHECK_EQUAL(pattern.num_sockets(), 3u);
  CAF_CHECK_EQUAL(pattern.num_mismatches(), 1u);
  drop(a);
  settle();
  CAF_CHECK_EQUAL(pattern.num_sockets(), 2u);
  CAF_CHECK(root.children().empty());
}

CAF_TEST(of_a_pattern_nobody_can_be_asked) {
  auto pattern = of_pattern("/n-.*");
  auto fails = [](auto f) {
    try {
      f();
      return false;
    } catch (const std::logic_error&) {
      return true;
    }
  };
  CAF_CHECK(fails(
      [&] { pattern.fetch_sockets([](const std::vector<socket_info>&) {}); }));
  CAF_CHECK(fails(
      [&] { pattern.emit_with_ack([](const broadcast_result&) {}, "x"); }));
  CAF_CHECK(fails([&] { pattern.on_room_event([](const room_event&) {}); }));
}

CAF_TEST(listeners_hear_of_new_namespaces_before_their_clients) {
  std::string log;
  namespaces.on_new([&](const kernel::nsp_core_ptr& x) {
    log += x->name() + " ";
    nsp{x}.on_connection([&](socket&) { log += "client "; });
  });
  of_pattern("/n-.*");
  CAF_CHECK(enter("/n-1"));
  CAF_CHECK(enter("/n-1"));
  namespaces.of("static");
  namespaces.of("/static");
  CAF_CHECK_EQUAL(log, "/n-1 client client /static ");
}

CAF_TEST(empty_namespaces_stay_unless_asked) {
  of_pattern("/n-.*");
  auto& a = connect(0, "/n-1");
  auto before = num_pinned();
  drop(a);
  settle();
  // The client's socket is gone, the parts are not.
  CAF_CHECK_EQUAL(num_pinned(), before - 1);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(cleanup_tests, cleanup_fixture)

CAF_TEST(empty_namespaces_of_a_pattern_end_when_asked) {
  auto pattern = of_pattern("/n-.*");
  pattern.on_connection([](socket& self) {
    self.on_disconnect([&self] { self.broadcast().emit("bye"); });
  });
  auto idle = num_pinned();
  auto& a = connect(0, "/n-1");
  auto& b = connect(1, "/n-1");
  drop(a);
  settle();
  CAF_CHECK_EQUAL(b.heard(), R"(42/n-1,["bye"])");
  drop(b);
  settle();
  // Sessions that are closed still count.
  CAF_CHECK_EQUAL(num_pinned(), idle + 2);
  // As good as new.
  auto& c = connect(1, "/n-1");
  pattern.emit("x");
  settle();
  CAF_CHECK_EQUAL(c.heard(), R"(42/n-1,["x"])");
}

CAF_TEST(static_namespaces_stay) {
  of("/static");
  auto idle = num_pinned();
  auto& a = connect(0, "/static");
  drop(a);
  settle();
  CAF_CHECK_EQUAL(num_pinned(), idle + 1);
}

CAF_TEST(what_is_made_by_name_stays_also_if_it_belongs_to_a_pattern) {
  of_pattern("/n-.*");
  auto made = of("/n-1");
  made.on("x", [](socket& self) { self.emit("by hand"); });
  for (size_t shard : {0, 1}) {
    auto& a = connect(shard, "/n-1");
    say(a, R"(2/n-1,["x"])");
    made.emit("all");
    settle();
    CAF_CHECK_EQUAL(a.heard(), R"(42/n-1,["by hand"] 42/n-1,["all"])");
    drop(a);
    settle();
  }
}

CAF_TEST(namespaces_that_have_ended_make_room_for_others) {
  of_pattern("/n-.*");
  for (int i = 0; i < 10; ++i) {
    auto& a = connect(0, "/n-" + std::to_string(i));
    drop(a);
    settle();
  }
  auto& a = connect(0, "/n-a");
  connect(1, "/n-b");
  CAF_CHECK(!enter("/n-c"));
  say(a, "1/n-a,");
  settle();
  CAF_CHECK(enter("/n-c"));
}

CAF_TEST(who_is_refused_keeps_no_namespace) {
  auto pattern = of_pattern("/n-.*");
  pattern.use([](socket&) { return std::optional{refusal{"no"}}; });
  auto idle = num_pinned();
  CAF_CHECK(!enter("/n-1"));
  CAF_CHECK_EQUAL(num_pinned(), idle + 1);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(clients_that_come_and_go_at_a_time_find_their_namespace) {
  kit::in_any_order<cleanup_fixture>([](cleanup_fixture& world) {
    world.of_pattern("/n-.*");
    for (int i = 0; i < 10; ++i) {
      auto& a = world.open(0);
      auto& b = world.open(1);
      world.say(a, "0/n-1,");
      for (int k = 0; k < i; ++k)
        world.step();
      world.drop(a);
      world.say(b, "0/n-1,");
      world.settle();
      CAF_CHECK(b.heard().starts_with("40/n-1,"));
      world.drop(b);
    }
  });
}
