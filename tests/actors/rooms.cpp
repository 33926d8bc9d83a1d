#define CAF_SUITE actors.rooms

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;

namespace {

/// Writes down what it hears.
room_watcher_actor::behavior_type watcher(room_watcher_actor::pointer,
                                          std::string* log) {
  return {
      [log](const room_event& x) {
        *log += std::string{to_string(x.what)} + ":" + x.room;
        if (!x.id.empty())
          *log += ":" + x.id;
        *log += ' ';
      },
  };
}

struct fixture : kit::fixture {
  ~fixture() override {
    finish();
  }

  std::string take() {
    settle();
    return std::exchange(log, {});
  }

  void join(kit::peer& who, const std::string& room) {
    act(who, [room](socket& self) { self.join(room); });
  }

  std::string log;
  std::string other;
  kit::peer& a = connect(0);
  kit::peer& b = connect(1);
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(rooms_tests, fixture)

CAF_TEST(an_actor_hears_what_happens_to_rooms) {
  root.watch_rooms(sys.spawn(watcher, &log));
  CAF_CHECK_EQUAL(take(), "");
  join(a, "red");
  CAF_CHECK_EQUAL(take(), "created:red joined:red:" + a.id + " ");
  join(b, "red");
  CAF_CHECK_EQUAL(take(), "joined:red:" + b.id + " ");
  // Again is no news.
  join(b, "red");
  CAF_CHECK_EQUAL(take(), "");
  act(a, [](socket& self) { self.leave("red"); });
  CAF_CHECK_EQUAL(take(), "left:red:" + a.id + " ");
  drop(b);
  CAF_CHECK_EQUAL(take(), "left:red:" + b.id + " deleted:red ");
}

CAF_TEST(who_comes_late_hears_first_what_there_is) {
  join(a, "red");
  join(b, "red");
  root.watch_rooms(sys.spawn(watcher, &log));
  auto text = take();
  CAF_CHECK(text.starts_with("created:red joined:red:"));
  CAF_CHECK(text.find(a.id) != std::string::npos);
  CAF_CHECK(text.find(b.id) != std::string::npos);
  root.watch_rooms(sys.spawn(watcher, &other));
  settle();
  CAF_CHECK_EQUAL(other.size(), text.size());
  CAF_CHECK_EQUAL(take(), "");
}

CAF_TEST(a_function_may_listen_and_fail) {
  root.on_room_event([](const room_event&) { throw std::runtime_error("no"); });
  root.on_room_event([](const room_event&) { throw 1; });
  root.on_room_event([this](const room_event& x) { log += x.room + " "; });
  join(a, "red");
  CAF_CHECK_EQUAL(take(), "red red ");
}

CAF_TEST(operations_on_many_sockets_are_heard_of) {
  root.watch_rooms(sys.spawn(watcher, &log));
  root.sockets_join({"x"});
  auto text = take();
  CAF_CHECK(text.starts_with("created:x "));
  root.sockets_leave({"x"});
  text = take();
  CAF_CHECK(text.ends_with("deleted:x "));
}

CAF_TEST(a_watcher_that_ends_is_forgotten) {
  auto x = sys.spawn(watcher, &log);
  root.watch_rooms(x);
  settle();
  caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  settle();
  join(a, "red");
  CAF_CHECK_EQUAL(take(), "");
}

CAF_TEST(a_watcher_that_asks_often_and_ends_costs_others_nothing) {
  root.watch_rooms(sys.spawn(watcher, &other));
  auto x = sys.spawn(watcher, &log);
  for (auto i = 0; i < 4; ++i)
    root.watch_rooms(x);
  settle();
  caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  settle();
  join(a, "red");
  settle();
  CAF_CHECK_EQUAL(other, "created:red joined:red:" + a.id + " ");
}

CAF_TEST(whoever_watches_the_end_sees_rooms_empty) {
  root.on_room_event([this](const room_event& x) {
    if (x.what == room_event::kind::deleted)
      log += x.room + " ";
  });
  join(a, "red");
  join(b, "blue");
  shut_down();
  auto text = take();
  CAF_CHECK(text.find("red ") != std::string::npos);
  CAF_CHECK(text.find("blue ") != std::string::npos);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(the_registry_is_right_whatever_the_order) {
  kit::in_any_order<fixture>([](fixture& world) {
    std::map<std::string, std::set<std::string>> rooms;
    auto note = [&](const room_event& x) {
      using enum room_event::kind;
      switch (x.what) {
      case created:
        CAF_CHECK(rooms.emplace(x.room, std::set<std::string>{}).second);
        break;
      case joined:
        CAF_CHECK(rooms.at(x.room).emplace(x.id).second);
        break;
      case left:
        CAF_CHECK_EQUAL(rooms.at(x.room).erase(x.id), 1u);
        break;
      case deleted:
        CAF_CHECK(rooms.at(x.room).empty());
        rooms.erase(x.room);
      }
    };
    auto change = [&](kit::peer& who) {
      world.post(who, [](socket& self) {
        self.join({"red", "blue"});
        self.leave("red");
        self.join("green");
      });
    };
    change(world.a);
    for (int i = 0; i < 3; ++i)
      world.step();
    world.root.on_room_event(note);
    change(world.b);
    for (int i = 0; i < 3; ++i)
      world.step();
    world.drop(world.a);
    world.settle();
    CAF_CHECK_EQUAL(rooms.size(), 2u);
    CAF_CHECK_EQUAL(rooms["blue"], std::set<std::string>{world.b.id});
    CAF_CHECK_EQUAL(rooms["green"], std::set<std::string>{world.b.id});
    world.finish();
  });
}
