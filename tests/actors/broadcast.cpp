#define CAF_SUITE actors.broadcast

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using kit::fixture;
using kit::in_any_order;

namespace {

/// Two clients on each of two shards. `a` is in red, `b` in red and blue, `c`
/// in blue, `d` in nothing.
struct world : fixture {
  world() {
    enter(a, {"red"});
    enter(b, {"red", "blue"});
    enter(c, {"blue"});
  }

  void enter(kit::peer& who, room_list rooms) {
    act(who, [rooms](socket& self) { self.join(rooms); });
  }

  /// Letters of those who heard `text`, and nothing else, since the last call.
  std::string who_heard(std::string_view text) {
    std::string result;
    for (auto [name, who] :
         {std::pair{'a', &a}, {'b', &b}, {'c', &c}, {'d', &d}})
      if (auto x = who->heard(); x == text)
        result += name;
      else
        CAF_CHECK_EQUAL(x, "");
    return result;
  }

  kit::peer& a = connect(0);
  kit::peer& b = connect(1);
  kit::peer& c = connect(0);
  kit::peer& d = connect(1);
};

constexpr auto x_event = R"(42["x"])";

} // namespace

CAF_TEST(a_socket_in_several_rooms_gets_a_broadcast_once) {
  in_any_order<world>([](world& w) {
    w.root.to({"red", "blue"}).emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.who_heard(x_event), "abc");
    w.root.to("red").to(w.b.id).in("blue").in({"red", "none"}).emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.who_heard(x_event), "abc");
    w.act(w.d, [](socket& self) { self.to({"blue", "red"}).emit("x"); });
    CAF_CHECK_EQUAL(w.who_heard(x_event), "abc");
  });
}

CAF_TEST(ids_are_rooms) {
  world w;
  w.root.to({w.a.id, w.d.id}).emit("x");
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard(x_event), "ad");
  w.act(w.a, [&](socket& self) { self.to(w.b.id).emit("x"); });
  CAF_CHECK_EQUAL(w.who_heard(x_event), "b");
}

CAF_TEST(others_can_follow_a_socket_by_joining_its_id) {
  world w;
  w.act(w.d, [&](socket& self) { self.join(w.a.id); });
  w.root.to(w.a.id).emit("x");
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard(x_event), "ad");
}

CAF_TEST(exceptions_win_over_rooms) {
  in_any_order<world>([](world& w) {
    w.root.except("red").emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.who_heard(x_event), "cd");
    w.root.to({"red", "blue"}).except("red").emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.who_heard(x_event), "c");
    w.root.to("red").except({"blue", "none"}).emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.who_heard(x_event), "a");
    w.root.to({"red", "blue"}).except({w.a.id, w.c.id}).emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.who_heard(x_event), "b");
    w.root.to("red").except("red").emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.who_heard(x_event), "");
  });
}

CAF_TEST(an_excepted_socket_gets_the_next_broadcast) {
  in_any_order<world>([](world& w) {
    w.root.except(w.a.id).emit("x");
    w.root.to("red").except("blue").emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.a.heard(), x_event);
    CAF_CHECK_EQUAL(w.b.heard(), x_event);
  });
}

CAF_TEST(a_socket_broadcasts_to_everybody_else) {
  in_any_order<world>([](world& w) {
    w.act(w.a, [](socket& self) { self.broadcast().emit("x"); });
    CAF_CHECK_EQUAL(w.who_heard(x_event), "bcd");
    w.act(w.b, [](socket& self) { self.to("red").emit("x"); });
    CAF_CHECK_EQUAL(w.who_heard(x_event), "a");
    w.act(w.b, [](socket& self) { self.except("red").emit("x"); });
    CAF_CHECK_EQUAL(w.who_heard(x_event), "cd");
    w.act(w.d, [](socket& self) { self.in("blue").emit("x"); });
    CAF_CHECK_EQUAL(w.who_heard(x_event), "bc");
  });
}

CAF_TEST(a_broadcast_to_a_room_that_nobody_is_in_reaches_nobody) {
  world w;
  w.root.to("green").emit("x");
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard(x_event), "");
}

CAF_TEST(join_comes_before_emit) {
  in_any_order<world>([](world& w) {
    w.act(w.d, [&](socket& self) {
      self.join("green");
      w.root.to("green").emit("x");
    });
    CAF_CHECK_EQUAL(w.who_heard(x_event), "d");
    w.act(w.c, [&](socket& self) {
      self.join({"green", "red"});
      w.root.to("green").emit("x");
      self.leave("green");
      w.root.to("green").emit("y");
    });
    CAF_CHECK_EQUAL(w.c.heard(), x_event);
    CAF_CHECK_EQUAL(w.d.heard(), R"(42["x"] 42["y"])");
  });
}

CAF_TEST(leave_comes_before_emit) {
  in_any_order<world>([](world& w) {
    w.act(w.a, [&](socket& self) {
      self.leave({"red", "none"});
      w.root.to("red").emit("x");
    });
    CAF_CHECK_EQUAL(w.who_heard(x_event), "b");
    w.act(w.b, [&](socket& self) {
      self.leave("red");
      self.join("red");
      self.leave("red");
      w.root.to("red").emit("x");
      self.join("red");
      w.root.to("red").emit("y");
    });
    CAF_CHECK_EQUAL(w.who_heard(R"(42["y"])"), "b");
  });
}

CAF_TEST(connection_handlers_can_join_and_emit) {
  in_any_order<world>([](world& w) {
    w.root.on_connection([&](socket& self) {
      self.join("red");
      w.root.to("red").emit("x");
    });
    auto& e = w.connect(1);
    CAF_CHECK_EQUAL(e.heard(), x_event);
    CAF_CHECK_EQUAL(w.who_heard(x_event), "ab");
  });
}

CAF_TEST(who_is_gone_gets_nothing) {
  in_any_order<world>([](world& w) {
    w.say(w.a, "1");
    w.root.to("red").emit("x");
    w.drop(w.b);
    w.settle();
    w.a.heard();
    w.b.heard();
    w.root.emit("x");
    w.settle();
    CAF_CHECK_EQUAL(w.who_heard(x_event), "cd");
    CAF_CHECK_EQUAL(w.root.num_sockets(), 2u);
  });
}

CAF_TEST(the_volatile_flag_travels_to_the_transport) {
  world w;
  w.root.to("red").volatile_().emit("x");
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard(R"(~42["x"])"), "ab");
  w.act(w.a, [](socket& self) {
    self.volatile_().emit("x");
    self.emit("y");
  });
  CAF_CHECK_EQUAL(w.a.heard(), R"(~42["x"] 42["y"])");
}

CAF_TEST(the_volatile_flag_travels_from_the_behavior_of_another_socket) {
  world w;
  socket* a = nullptr;
  w.act(w.a, [&](socket& self) { a = &self; });
  w.act(w.b, [&](socket&) { a->volatile_().emit("x"); });
  CAF_CHECK_EQUAL(w.a.heard(), R"(~42["x"])");
}

CAF_TEST(the_wish_not_to_compress_travels_to_the_transport) {
  world w;
  auto red = w.root.to("red").compress(false);
  red.emit("x");
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard(R"(!42["x"])"), "ab");
  red.volatile_().emit("x");
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard(R"(~!42["x"])"), "ab");
  red.compress(true).emit("x");
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard(R"(42["x"])"), "ab");
  red.emit_with_ack([](const broadcast_result&) {}, "x");
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard(R"(!420["x"])"), "ab");
  w.act(w.a, [](socket& self) {
    self.compress(false).emit("x", 1);
    self.emit("y");
  });
  CAF_CHECK_EQUAL(w.a.heard(), R"(!42["x",1] 42["y"])");
}

CAF_TEST(attachments_reach_everybody) {
  world w;
  std::vector<std::byte> bytes{std::byte{'h'}, std::byte{'i'}};
  w.root.local().emit("x", bytes, 1);
  w.settle();
  CAF_CHECK_EQUAL(
      w.who_heard(R"(451-["x",{"_placeholder":true,"num":0},1] <hi>)"), "abcd");
}

CAF_TEST(reserved_names_cannot_be_sent) {
  world w;
  auto refused = [](auto f) {
    try {
      f();
      return false;
    } catch (const std::invalid_argument&) {
      return true;
    }
  };
  CAF_CHECK(refused([&] { w.root.emit("disconnect"); }));
  CAF_CHECK(refused([&] { w.handle(w.a)->emit("connect"); }));
  w.settle();
  CAF_CHECK_EQUAL(w.who_heard("nothing"), "");
}
