#define CAF_SUITE actors.recovery

#include "actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using kit::json;
using namespace std::chrono_literals;

namespace {

engine_settings with_recovery() {
  engine_settings result;
  result.recovery.max_disconnection = 60s;
  return result;
}

/// A client's memory of its session.
struct memory {
  std::string sid;
  std::string pid;
  std::string offset;
};

struct fixture : kit::fixture {
  explicit fixture(const engine_settings& settings = with_recovery())
      : kit::fixture(2, settings) {
    root.on_session_lost(
        [this](const session_snapshot& x, std::string_view why) {
          lost += x.id + ":" + std::string{why} + " ";
        });
  }

  ~fixture() override {
    finish();
  }

  /// Takes what a client has heard: names of the events and their first
  /// argument, if there is one. Other packets as they are.
  std::string hear(kit::peer& who, memory& m) {
    std::string result;
    for (auto& text : std::exchange(who.received, {})) {
      if (!result.empty())
        result += ' ';
      if (text.starts_with("40{")) {
        auto x = json::parse(text.substr(2));
        m.sid = x["sid"];
        m.pid = x["pid"];
        result += "connect";
      } else if (text.starts_with("42[")) {
        auto x = json::parse(text.substr(2));
        m.offset = x.back();
        result += x[0].get<std::string>();
        if (x.size() > 2)
          result += x[1].dump();
      } else {
        result += text;
      }
    }
    return result;
  }

  /// A client that comes for the first time.
  kit::peer& arrive(memory& m, size_t shard = 0) {
    auto& result = open(shard);
    say(result, "0");
    settle();
    CAF_CHECK_EQUAL(hear(result, m), "connect");
    return result;
  }

  /// A client that comes back; what it heard is in `heard`.
  kit::peer& come_back(memory& m, size_t shard = 0) {
    auto& result = open(shard);
    json auth{{"pid", m.pid}};
    if (!m.offset.empty())
      auth["offset"] = m.offset;
    say(result, "0" + auth.dump());
    settle();
    heard = hear(result, m);
    return result;
  }

  std::string heard;
  std::string lost;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(recovery_tests, fixture)

CAF_TEST(a_client_comes_back_to_its_id_rooms_and_data_and_gets_what_it_missed) {
  std::string log;
  root.on_connection([&](socket& self) {
    log += self.recovered() ? "again " : "first ";
    if (self.recovered()) {
      log += self.data()["name"].get<std::string>() + " ";
      CAF_CHECK(self.rooms().contains("red"));
      CAF_CHECK(self.rooms().contains(self.id()));
      CAF_CHECK_EQUAL(self.rooms().size(), 2u);
    } else {
      self.join("red");
      self.data()["name"] = "ann";
    }
  });
  for (size_t shard : {0u, 1u}) {
    memory m;
    auto& a = arrive(m);
    auto sid = m.sid;
    auto pid = m.pid;
    CAF_CHECK_EQUAL(pid.size(), 20u);
    CAF_CHECK_NOT_EQUAL(pid, sid);
    root.emit("before", 1);
    settle();
    CAF_CHECK_EQUAL(hear(a, m), "before1");
    root.to("red").emit("in-flight");
    settle();
    drop(a);
    settle();
    root.to("red").emit("a");
    root.emit("b", 2);
    root.to(sid).emit("c");
    root.to("blue").emit("not");
    root.volatile_().emit("not");
    root.except("red").emit("not");
    settle();
    come_back(m, shard);
    CAF_CHECK_EQUAL(heard, "connect in-flight a b2 c");
    CAF_CHECK_EQUAL(m.sid, sid);
    CAF_CHECK_EQUAL(m.pid, pid);
  }
  CAF_CHECK_EQUAL(log, "first again ann first again ann ");
  CAF_CHECK_EQUAL(lost, "");
}

CAF_TEST(a_client_may_come_back_again_and_again) {
  memory m;
  auto* who = &arrive(m);
  auto sid = m.sid;
  for (size_t i = 0; i < 5; ++i) {
    drop(*who);
    settle();
    root.emit("x", i);
    who = &come_back(m, i % 2);
    CAF_CHECK_EQUAL(heard, "connect x" + std::to_string(i));
    CAF_CHECK_EQUAL(m.sid, sid);
    root.to(sid).emit("y");
    settle();
    CAF_CHECK_EQUAL(hear(*who, m), "y");
  }
}

CAF_TEST(a_client_that_has_never_got_an_event_comes_back) {
  memory m;
  auto& a = arrive(m);
  auto sid = m.sid;
  drop(a);
  settle();
  root.emit("x");
  come_back(m, 1);
  CAF_CHECK_EQUAL(heard, "connect x");
  CAF_CHECK_EQUAL(m.sid, sid);
}

CAF_TEST(a_client_that_was_idle_for_long_comes_back) {
  memory m;
  auto& a = arrive(m);
  auto sid = m.sid;
  root.emit("x");
  settle();
  hear(a, m);
  wait(1h);
  drop(a);
  settle();
  root.emit("y");
  come_back(m);
  CAF_CHECK_EQUAL(heard, "connect y");
  CAF_CHECK_EQUAL(m.sid, sid);
}

CAF_TEST(a_session_is_recovered_once) {
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  auto thief = m;
  come_back(m);
  auto sid = m.sid;
  come_back(thief, 1);
  CAF_CHECK_EQUAL(heard, "connect");
  CAF_CHECK_NOT_EQUAL(thief.sid, sid);
  CAF_CHECK_NOT_EQUAL(thief.pid, m.pid);
}

CAF_TEST(of_two_claims_at_a_time_one_wins) {
  for (unsigned seed = 1; seed < 30; ++seed) {
    shuffle(seed);
    memory m;
    auto& a = arrive(m);
    drop(a);
    settle();
    auto text = "0" + json{{"pid", m.pid}}.dump();
    auto& x = open(0);
    auto& y = open(1);
    say(x, text);
    say(y, text);
    settle();
    memory mx;
    memory my;
    CAF_CHECK_EQUAL(hear(x, mx), "connect");
    CAF_CHECK_EQUAL(hear(y, my), "connect");
    CAF_CHECK_EQUAL((mx.sid == m.sid) + (my.sid == m.sid), 1);
  }
}

CAF_TEST(a_session_ends_after_its_time) {
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  wait(59s);
  CAF_CHECK_EQUAL(lost, "");
  auto sid = m.sid;
  wait(2s);
  CAF_CHECK_EQUAL(lost, sid + ":expired ");
  come_back(m);
  CAF_CHECK_EQUAL(heard, "connect");
  CAF_CHECK_NOT_EQUAL(m.sid, sid);
}

CAF_TEST(an_actor_hears_of_sessions_that_are_lost) {
  std::string heard_of;
  auto watcher = sys.spawn(
      +[](session_watcher_actor::pointer,
          std::string* out) -> session_watcher_actor::behavior_type {
        return {
            [out](lost_atom, const session_snapshot& x,
                  const std::string& why) {
              *out += x.id + " " + x.rooms.at(0) + " " + why;
            },
        };
      },
      &heard_of);
  root.on_session_lost(watcher).on_connection(
      [](callboard::socket& who) { who.join("red"); });
  memory m;
  drop(arrive(m));
  settle();
  wait(61s);
  CAF_CHECK_EQUAL(heard_of, m.sid + " red expired");
  caf::anon_send_exit(watcher, caf::exit_reason::user_shutdown);
  settle();
}

CAF_TEST(who_leaves_on_purpose_or_is_disconnected_does_not_come_back) {
  for (bool by_server : {false, true}) {
    memory m;
    auto& a = arrive(m);
    auto sid = m.sid;
    if (by_server)
      root.to(sid).disconnect_sockets();
    else
      say(a, "1");
    settle();
    come_back(m);
    CAF_CHECK_EQUAL(heard, "connect");
    CAF_CHECK_NOT_EQUAL(m.sid, sid);
  }
  CAF_CHECK_EQUAL(lost, "");
}

CAF_TEST(who_is_disconnected_while_away_does_not_come_back) {
  memory m;
  auto& a = arrive(m);
  auto sid = m.sid;
  drop(a);
  settle();
  root.disconnect_sockets();
  settle();
  CAF_CHECK_EQUAL(lost, sid + ":disconnected ");
  come_back(m);
  CAF_CHECK_NOT_EQUAL(m.sid, sid);
}

CAF_TEST(what_is_unknown_or_malformed_gives_a_new_session) {
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  for (auto auth : {R"({"pid":"x"})", R"({"pid":7})", R"({"pid":null})",
                    R"({"pid":"AAAAAAAAAAAAAAAAAAAA"})",
                    R"({"pid":"AAAAAAAAAAAAAAAAAAAB","offset":"1"})",
                    R"({"offset":"1"})"}) {
    auto& x = open();
    say(x, std::string{"0"} + auth);
    settle();
    memory other;
    CAF_CHECK_EQUAL(hear(x, other), "connect");
    CAF_CHECK_NOT_EQUAL(other.sid, m.sid);
    CAF_CHECK_NOT_EQUAL(other.pid, m.pid);
  }
  auto sid = m.sid;
  m.offset = "never";
  come_back(m);
  CAF_CHECK_NOT_EQUAL(m.sid, sid);
  CAF_CHECK_EQUAL(lost, sid + ":events are missing ");
}

CAF_TEST(who_is_away_is_not_there) {
  memory m;
  auto& a = arrive(m);
  auto& b = connect(1);
  act(b, [](socket& self) { self.join("x"); });
  CAF_CHECK_EQUAL(root.num_sockets(), 2u);
  drop(a);
  settle();
  CAF_CHECK_EQUAL(root.num_sockets(), 1u);
  size_t described = 0;
  root.fetch_sockets(
      [&](const std::vector<remote_socket>& xs) { described = xs.size(); });
  bool complete = false;
  root.timeout(1s).emit_with_ack(
      [&](const broadcast_result& x) { complete = x.complete; }, "ask");
  settle();
  CAF_CHECK_EQUAL(described, 1u);
  say(b, "30[]");
  settle();
  CAF_CHECK(complete);
  come_back(m);
  CAF_CHECK_EQUAL(heard, "connect");
  CAF_CHECK_EQUAL(root.num_sockets(), 2u);
}

CAF_TEST(handlers_of_the_lost_connection_are_not_called_again) {
  size_t disconnects = 0;
  size_t tasks = 0;
  root.on_connection([&](socket& self) {
    self.on_disconnect([&] { ++disconnects; });
    self.run_after(30s, [&] { ++tasks; });
  });
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  auto& b = come_back(m);
  CAF_CHECK_EQUAL(disconnects, 1u);
  wait(31s);
  CAF_CHECK_EQUAL(tasks, 1u);
  drop(b);
  settle();
  CAF_CHECK_EQUAL(disconnects, 2u);
}

CAF_TEST(who_comes_back_is_spared_the_middlewares) {
  size_t asked = 0;
  root.use([&](socket&) -> std::optional<refusal> {
    ++asked;
    return std::nullopt;
  });
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  come_back(m);
  CAF_CHECK_EQUAL(asked, 1u);
}

CAF_TEST(binary_events_are_recovered_with_their_attachments) {
  memory m;
  auto& a = arrive(m);
  drop(a);
  settle();
  root.emit("x", std::vector<uint8_t>{'h', 'i'});
  auto& b = open(1);
  say(b, "0" + json{{"pid", m.pid}}.dump());
  settle();
  CAF_CHECK_EQUAL(b.received.size(), 3u);
  CAF_CHECK(b.received.at(1).starts_with(
      R"(451-["x",{"_placeholder":true,"num":0},)"));
  CAF_CHECK_EQUAL(b.received.at(2), "<hi>");
}

CAF_TEST(events_that_other_actors_send_are_recovered) {
  memory m;
  auto& a = arrive(m);
  a.id = m.sid;
  auto to = handle(a)->actor();
  caf::anon_send(to, emit_atom_v, event{"one", {}});
  settle();
  CAF_CHECK_EQUAL(hear(a, m), "one");
  drop(a);
  settle();
  caf::anon_send(to, emit_atom_v, event{"two", {}});
  settle();
  come_back(m);
  CAF_CHECK_EQUAL(heard, "connect two");
}

CAF_TEST(handles_from_before_reach_the_client_wherever_it_is) {
  memory m;
  auto& a = arrive(m);
  a.id = m.sid;
  auto before = handle(a);
  drop(a);
  settle();
  before->emit("away");
  settle();
  auto& b = come_back(m, 1);
  CAF_CHECK_EQUAL(heard, "connect away");
  before->emit("back");
  before->join("red");
  root.to("red").emit("red");
  settle();
  CAF_CHECK_EQUAL(hear(b, m), "back red");
}

CAF_TEST_FIXTURE_SCOPE_END()

// -- with other settings ------------------------------------------------------

CAF_TEST(without_recovery_there_are_no_pids_and_offsets) {
  kit::fixture world;
  auto& a = world.open();
  world.say(a, R"(0{"pid":"AAAAAAAAAAAAAAAAAAAA"})");
  world.settle();
  world.root.emit("x");
  world.settle();
  CAF_REQUIRE_EQUAL(a.received.size(), 2u);
  CAF_CHECK_EQUAL(a.received[0].find("pid"), std::string::npos);
  CAF_CHECK_EQUAL(a.received[1], R"(42["x"])");
}

CAF_TEST(middlewares_may_be_asked_again) {
  auto settings = with_recovery();
  settings.recovery.skip_middlewares = false;
  fixture world{settings};
  std::vector<next> waiting;
  world.root.use([&](socket& self, next go_on) {
    if (self.recovered())
      waiting.emplace_back(std::move(go_on));
    else
      go_on();
  });
  memory m;
  auto* a = &world.arrive(m, 1);
  auto sid = m.sid;
  world.drop(*a);
  world.settle();
  world.root.emit("away");
  world.settle();
  a = &world.come_back(m);
  CAF_CHECK_EQUAL(world.heard, "");
  world.root.emit("undecided");
  world.settle();
  waiting.at(0)();
  world.settle();
  CAF_CHECK_EQUAL(world.hear(*a, m), "connect away undecided");
  CAF_CHECK_EQUAL(m.sid, sid);
  // And now refused.
  world.drop(*a);
  world.settle();
  a = &world.come_back(m);
  waiting.at(1).refuse("no");
  world.settle();
  CAF_CHECK_EQUAL(world.hear(*a, m), R"(44{"message":"no"})");
  CAF_CHECK_EQUAL(world.lost, sid + ":not taken over ");
  waiting.clear();
}

CAF_TEST(who_waits_for_a_middleware_keeps_so_many_events) {
  auto settings = with_recovery();
  settings.recovery.skip_middlewares = false;
  settings.recovery.max_events = 2;
  fixture world{settings};
  std::vector<next> waiting;
  world.root.use([&](socket& self, next go_on) {
    if (self.recovered())
      waiting.emplace_back(std::move(go_on));
    else
      go_on();
  });
  memory m;
  auto& a = world.arrive(m);
  auto sid = m.sid;
  world.drop(a);
  world.settle();
  auto& b = world.come_back(m);
  world.root.emit("1");
  world.root.emit("2");
  world.settle();
  CAF_CHECK(!b.closed());
  world.root.emit("3");
  world.settle();
  CAF_CHECK_EQUAL(world.hear(b, m), "closed: forced close");
  CAF_CHECK_EQUAL(world.lost, sid + ":not taken over ");
  waiting.clear();
}

CAF_TEST(so_many_sessions_wait_and_so_many_events) {
  auto settings = with_recovery();
  settings.recovery.max_sessions = 1;
  settings.recovery.max_events = 2;
  fixture world{settings};
  memory a;
  memory b;
  auto& x = world.arrive(a);
  auto& y = world.arrive(b);
  auto sid = a.sid;
  world.drop(x);
  world.settle();
  world.drop(y);
  world.settle();
  CAF_CHECK_EQUAL(world.lost, b.sid + ":expired ");
  world.root.emit("1");
  world.root.emit("2");
  world.root.emit("3");
  world.settle();
  world.come_back(a);
  CAF_CHECK_EQUAL(world.heard, "connect");
  CAF_CHECK_NOT_EQUAL(a.sid, sid);
}

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
