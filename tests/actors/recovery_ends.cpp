#define CAF_SUITE actors.recovery_ends

#include "tests/actors/recovery.hpp"

#include "caf/test/dsl.hpp"

CAF_TEST_FIXTURE_SCOPE(recovery_ends_tests, fixture)

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

CAF_TEST(who_claims_a_session_while_it_ends_gets_an_answer) {
  for (unsigned seed = 1; seed < 100; ++seed) {
    shuffle(seed);
    memory m;
    drop(arrive(m));
    settle();
    // From now on the socket is on another shard than what knows of it.
    drop(come_back(m, 1));
    settle();
    root.in(m.sid).disconnect_sockets();
    come_back(m, seed % 2);
    CAF_CHECK(heard.starts_with("connect"));
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
