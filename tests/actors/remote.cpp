#define CAF_SUITE actors.remote

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using kit::in_any_order;

namespace {

struct world : kit::fixture {
  /// What is known of the sockets, by id.
  std::map<std::string, socket_info> fetch(const broadcast_operator& from) {
    std::map<std::string, socket_info> result;
    auto calls = 0;
    from.fetch_sockets([&](const std::vector<socket_info>& xs) {
      ++calls;
      for (auto& x : xs)
        result.emplace(x.id(), x);
    });
    settle();
    CAF_CHECK_EQUAL(calls, 1);
    return result;
  }

  kit::peer& a = connect(0);
  kit::peer& b = connect(1);
  kit::peer& c = connect(1);
};

} // namespace

CAF_TEST(sockets_of_all_shards_are_described) {
  in_any_order<world>([](world& w) {
    w.act(w.a, [](socket& self) {
      self.join({"red", "blue"});
      self.data()["name"] = "A";
    });
    auto all = w.fetch(w.root);
    CAF_CHECK_EQUAL(all.size(), 3u);
    auto& a = all.at(w.a.id);
    auto rooms = room_list{"red", "blue", w.a.id};
    std::sort(rooms.begin(), rooms.end());
    CAF_CHECK_EQUAL(a.rooms(), rooms);
    CAF_CHECK_EQUAL(a.data().dump(), R"({"name":"A"})");
    CAF_CHECK_EQUAL(a.handshake().header("user-agent"), "kit");
    CAF_CHECK_EQUAL(all.at(w.b.id).rooms(), room_list({w.b.id}));
  });
}

CAF_TEST(rooms_and_exceptions_choose_what_is_described) {
  world w;
  w.act(w.a, [](socket& self) { self.join({"red", "blue"}); });
  w.act(w.b, [](socket& self) { self.join({"red"}); });
  CAF_CHECK_EQUAL(w.fetch(w.root.to({"red", "blue"})).size(), 2u);
  CAF_CHECK_EQUAL(w.fetch(w.root.to("red").except("blue")).count(w.b.id), 1u);
  CAF_CHECK_EQUAL(w.fetch(w.root.except("red")).count(w.c.id), 1u);
  CAF_CHECK_EQUAL(w.fetch(w.root.to("none")).size(), 0u);
  CAF_CHECK_EQUAL(w.fetch(w.root.to(w.c.id)).size(), 1u);
}

CAF_TEST(a_description_is_a_handle) {
  world w;
  auto all = w.fetch(w.root);
  auto& a = all.at(w.a.id);
  auto& b = all.at(w.b.id);
  a.emit("x");
  b.emit("y");
  b.join({"red"});
  w.root.to("red").emit("z");
  b.leave({"red"});
  w.root.to("red").emit("lost");
  a.disconnect();
  w.settle();
  CAF_CHECK_EQUAL(w.a.heard(), R"(42["x"] 41)");
  CAF_CHECK_EQUAL(w.b.heard(), R"(42["y"] 42["z"])");
  b.disconnect(true);
  w.settle();
  CAF_CHECK_EQUAL(w.b.heard(), "41 closed: forced server close");
  a.emit("nobody hears this");
  w.settle();
  CAF_CHECK_EQUAL(w.a.heard(), "");
}

CAF_TEST(a_behavior_gets_its_descriptions_in_its_own_context) {
  in_any_order<world>([](world& w) {
    w.act(w.a, [](socket& self) {
      self.join("red");
      self.broadcast().fetch_sockets([&](auto& xs) {
        CAF_CHECK(socket::current() == &self);
        self.emit("others", xs.size());
      });
    });
    CAF_CHECK_EQUAL(w.a.heard(), R"(42["others",2])");
  });
}

CAF_TEST(a_behavior_must_not_wait_for_descriptions) {
  world w;
  auto refused = false;
  w.act(w.a, [&](socket& self) {
    try {
      self.broadcast().fetch_sockets();
    } catch (const std::logic_error&) {
      refused = true;
    }
  });
  CAF_CHECK(refused);
}

CAF_TEST(sockets_can_be_made_to_join_and_leave) {
  in_any_order<world>([](world& w) {
    w.root.sockets_join({"red", "blue"});
    w.root.to("red").except(w.c.id).sockets_leave({"blue", "none"});
    w.settle();
    w.root.to("blue").emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.a.heard() + w.b.heard(), "");
    CAF_CHECK_EQUAL(w.c.heard(), R"(42["x"])");
    w.root.to("red").emit("y");
    w.settle();
    for (auto who : {&w.a, &w.b, &w.c})
      CAF_CHECK_EQUAL(who->heard(), R"(42["y"])");
  });
}

CAF_TEST(join_comes_before_emit_for_those_who_are_made_to_join) {
  in_any_order<world>([](world& w) {
    w.root.to({w.a.id, w.b.id}).sockets_join({"red"});
    w.root.to("red").emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.a.heard(), R"(42["x"])");
    CAF_CHECK_EQUAL(w.b.heard(), R"(42["x"])");
  });
}

CAF_TEST(a_socket_cannot_leave_its_own_room) {
  world w;
  w.root.sockets_leave({w.a.id, w.b.id});
  w.root.to({w.a.id, w.b.id}).emit("x");
  w.settle();
  CAF_CHECK_EQUAL(w.a.heard(), R"(42["x"])");
  CAF_CHECK_EQUAL(w.b.heard(), R"(42["x"])");
}

CAF_TEST(many_sockets_can_be_disconnected) {
  in_any_order<world>([](world& w) {
    std::vector<disconnect_reason> reasons;
    for (auto who : {&w.a, &w.b, &w.c})
      w.act(*who, [&](socket& self) {
        self.join("red");
        self.on_disconnect(
            [&](disconnect_reason why) { reasons.emplace_back(why); });
      });
    w.root.to("red").except(w.c.id).disconnect_sockets();
    w.settle();
    CAF_CHECK_EQUAL(w.a.heard(), "41");
    CAF_CHECK_EQUAL(w.b.heard(), "41");
    CAF_CHECK_EQUAL(w.c.heard(), "");
    CAF_REQUIRE_EQUAL(reasons.size(), 2u);
    CAF_CHECK(reasons[0] == disconnect_reason::server_namespace_disconnect);
    CAF_CHECK_EQUAL(w.root.num_sockets(), 1u);
    w.root.disconnect_sockets(true);
    w.settle();
    CAF_CHECK_EQUAL(w.c.heard(), "41 closed: forced server close");
    CAF_CHECK_EQUAL(w.root.num_sockets(), 0u);
  });
}

CAF_TEST(a_behavior_may_disconnect_another_socket_after_a_last_word) {
  in_any_order<world>([](world& w) {
    w.act(w.a, [&](socket&) {
      w.handle(w.b)->emit("bye");
      w.handle(w.b)->disconnect();
      w.handle(w.b)->emit("late");
    });
    CAF_CHECK_EQUAL(w.b.heard(), R"(42["bye"] 41)");
  });
}

CAF_TEST(a_connection_can_be_closed_without_a_packet) {
  world w;
  std::optional<disconnect_reason> reason;
  w.act(w.a, [&](socket& self) {
    self.on_disconnect([&](disconnect_reason why) { reason = why; });
    self.close_connection();
  });
  CAF_CHECK_EQUAL(w.a.heard(), "closed: forced close");
  CAF_CHECK(reason == disconnect_reason::forced_close);
}
