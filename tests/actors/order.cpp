#define CAF_SUITE actors.order

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;
using kit::fixture;
using kit::in_any_order;

namespace {

/// What a client hears that gets the events 0 to `n - 1`.
std::string counted(int n) {
  std::string result;
  for (int i = 0; i < n; ++i)
    result += (i == 0 ? "42[\"n\"," : " 42[\"n\",") + std::to_string(i) + "]";
  return result;
}

} // namespace

CAF_TEST(room_then_id_then_ack_arrive_in_this_order) {
  in_any_order([](fixture& x) {
    x.root.on("start", [](socket& self, ack<> reply) {
      broadcast_operator all{self.handle().nsp()};
      all.to("game").emit("start");
      all.to(self.id()).emit("your turn");
      reply("done");
    });
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    x.act(a, [](socket& self) { self.join("game"); });
    x.act(b, [](socket& self) { self.join("game"); });
    x.say(a, R"(27["start"])");
    x.settle();
    CAF_CHECK_EQUAL(a.heard(), R"(42["start"] 42["your turn"] 437["done"])");
    CAF_CHECK_EQUAL(b.heard(), R"(42["start"])");
  });
}

CAF_TEST(what_a_socket_sends_to_itself_waits_for_its_broadcasts) {
  in_any_order([](fixture& x) {
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    x.act(a, [&](socket& self) {
      x.root.emit("n", 0);
      self.emit("n", 1);
      x.root.emit("n", 2);
      self.emit("n", 3);
      self.disconnect();
    });
    CAF_CHECK_EQUAL(a.heard(), counted(4) + " 41");
    CAF_CHECK_EQUAL(b.heard(), R"(42["n",0] 42["n",2])");
  });
}

CAF_TEST(many_ways_to_one_recipient_keep_their_order) {
  in_any_order([](fixture& x) {
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    x.act(b, [](socket& self) { self.join({"one", "two"}); });
    x.act(a, [&](socket& self) {
      auto n = 0;
      for (auto round = 0; round < 5; ++round) {
        x.root.emit("n", n++);
        self.to("one").emit("n", n++);
        x.root.to(b.id).emit("n", n++);
        self.to({"one", "two"}).emit("n", n++);
        x.handle(b)->emit("n", n++);
        self.broadcast().except("three").emit("n", n++);
        self.except(a.id).to("two").emit("n", n++);
      }
    });
    CAF_CHECK_EQUAL(b.heard(), counted(35));
  });
}

CAF_TEST(order_holds_with_other_senders_at_work) {
  in_any_order([](fixture& x) {
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    auto& c = x.connect(1);
    for (auto who : {&a, &b, &c})
      x.act(*who, [](socket& self) { self.join("room"); });
    auto noise = [&](socket&) {
      for (int i = 0; i < 5; ++i)
        x.root.to({"room", a.id}).except(c.id).emit("noise");
    };
    x.post(b, noise);
    x.post(a, [&](socket& self) {
      for (int i = 0; i < 10; i += 2) {
        x.root.to({"room", "none"}).except(b.id).emit("n", i);
        x.handle(c)->emit("n", i + 1);
        self.emit("ignored");
      }
    });
    x.post(b, noise);
    x.settle();
    CAF_CHECK_EQUAL(c.heard(), counted(10));
    CAF_CHECK_EQUAL(a.received.size(), 20u);
    CAF_CHECK_EQUAL(b.received.size(), 10u);
  });
}

CAF_TEST(order_holds_from_outside_of_the_engine) {
  in_any_order([](fixture& x) {
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    for (auto who : {&a, &b})
      x.act(*who, [](socket& self) { self.join("room"); });
    auto to_a = x.handle(a);
    auto to_b = x.handle(b);
    for (int i = 0; i < 12; i += 3) {
      x.root.emit("n", i);
      to_a->emit("n", i + 1);
      to_b->emit("n", i + 1);
      x.root.to("room").emit("n", i + 2);
    }
    to_a->disconnect();
    x.settle();
    CAF_CHECK_EQUAL(a.heard(), counted(12) + " 41");
    CAF_CHECK_EQUAL(b.heard(), counted(12));
  });
}

CAF_TEST(an_ack_from_another_behavior_keeps_that_ones_order) {
  in_any_order([](fixture& x) {
    ack<> kept;
    x.root.on("ask", [&](socket&, ack<> reply) { kept = reply; });
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    x.say(b, R"(21["ask"])");
    x.settle();
    x.act(a, [&](socket& self) {
      self.broadcast().emit("before");
      kept("answer");
      self.broadcast().emit("after");
    });
    CAF_CHECK_EQUAL(b.heard(), R"(42["before"] 431["answer"] 42["after"])");
    kept = {};
  });
}

CAF_TEST(order_holds_across_namespaces) {
  in_any_order([](fixture& x) {
    auto admin = x.of("/admin");
    auto& a = x.connect(0);
    auto& b = x.connect(0, "/admin");
    auto& c = x.connect(1, "/admin");
    x.act(a, [&](socket&) {
      for (int i = 0; i < 6; i += 2) {
        admin.emit("n", i);
        x.handle(b)->emit("n", i + 1);
        x.handle(c)->emit("n", i + 1);
      }
    });
    auto expected = std::string{};
    for (int i = 0; i < 6; ++i)
      expected +=
          (i ? " " : "") + ("42/admin,[\"n\"," + std::to_string(i)) + "]";
    CAF_CHECK_EQUAL(b.heard(), expected);
    CAF_CHECK_EQUAL(c.heard(), expected);
  });
}

CAF_TEST(nothing_is_sent_after_a_disconnect) {
  in_any_order([](fixture& x) {
    auto& a = x.connect(0);
    auto& b = x.connect(0);
    x.act(a, [&](socket& self) {
      x.root.emit("hello");
      self.disconnect();
      self.emit("late");
      x.root.emit("others");
    });
    CAF_CHECK_EQUAL(a.heard(), R"(42["hello"] 41)");
    CAF_CHECK_EQUAL(b.heard(), R"(42["hello"] 42["others"])");
  });
}

CAF_TEST(the_connect_packet_comes_first) {
  in_any_order([](fixture& x) {
    x.root.on_connection([&](socket& self) {
      x.root.emit("someone came");
      self.emit("welcome");
    });
    auto& a = x.open(0);
    x.say(a, "0");
    x.settle();
    auto text = a.heard();
    CAF_CHECK(text.starts_with("40{\"sid\":\""));
    CAF_CHECK(text.ends_with(R"("} 42["someone came"] 42["welcome"])"));
  });
}
