#define CAF_SUITE actors.shutdown

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;
using kit::fixture;
using kit::in_any_order;

CAF_TEST(rooms_vanish_with_their_last_member) {
  in_any_order([](fixture& x) {
    // Parts, a transport and a socket for each client.
    CAF_CHECK_EQUAL(x.num_pinned(), 2u);
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    auto& c = x.connect(1);
    CAF_CHECK_EQUAL(x.num_pinned(), 8u);
    for (auto who : {&a, &b, &c})
      x.act(*who, [](socket& self) { self.join({"one", "two"}); });
    CAF_CHECK_EQUAL(x.num_pinned(), 12u);
    x.act(a, [](socket& self) { self.leave("one"); });
    CAF_CHECK_EQUAL(x.num_pinned(), 11u);
    x.drop(b);
    x.settle();
    CAF_CHECK_EQUAL(x.num_pinned(), 10u);
    x.root.emit("last words");
    x.act(c, [](socket& self) { self.disconnect(); });
    CAF_CHECK_EQUAL(x.num_pinned(), 7u);
    x.act(a, [](socket& self) {
      self.leave("two");
      self.join("two");
      self.leave("two");
    });
    CAF_CHECK_EQUAL(x.num_pinned(), 6u);
  });
}

CAF_TEST(leaving_and_joining_a_room_loses_nothing) {
  in_any_order([](fixture& x) {
    auto& a = x.connect(0);
    x.act(a, [&](socket& self) {
      for (int i = 0; i < 10; ++i) {
        self.join("room");
        x.root.to("room").emit("n", i);
        self.leave("room");
        x.root.to("room").emit("lost", i);
      }
    });
    CAF_CHECK_EQUAL(a.received.size(), 10u);
    CAF_CHECK_EQUAL(a.received.back(), R"(42["n",9])");
  });
}

CAF_TEST(when_the_server_shuts_down_everybody_gets_to_know) {
  in_any_order([](fixture& x) {
    std::vector<std::string> reasons;
    x.root.on_connection([&](socket& self) {
      self.join("room");
      self.on_disconnect([&](disconnect_reason why) {
        CAF_CHECK(self.rooms().empty());
        CAF_CHECK(!self.connected());
        reasons.emplace_back(to_string(why));
      });
    });
    x.connect(0);
    x.connect(1);
    x.connect(1);
    x.shut_down();
    CAF_CHECK_EQUAL(reasons,
                    std::vector<std::string>(3, "server shutting down"));
    // The transports only: sockets, rooms and parts are gone.
    CAF_CHECK_EQUAL(x.num_pinned(), 3u);
    CAF_CHECK_EQUAL(x.root.num_sockets(), 0u);
  });
}

CAF_TEST(what_was_accepted_before_the_shutdown_is_sent) {
  in_any_order([](fixture& x) {
    auto& a = x.connect(0);
    auto& b = x.connect(1);
    for (auto who : {&a, &b})
      x.act(*who, [](socket& self) { self.join("room"); });
    x.root.to("room").emit("n", 0);
    x.root.to(a.id).emit("n", 1);
    x.settle();
    // Not run yet when the end comes: by the first part, as from everywhere.
    x.root.to("room").emit("n", 2);
    x.namespaces.close();
    x.settle();
    CAF_CHECK(a.heard().starts_with(R"(42["n",0] 42["n",1] 42["n",2])"));
    CAF_CHECK(b.heard().starts_with(R"(42["n",0] 42["n",2])"));
  });
}

CAF_TEST(a_namespace_ends_whatever_waits_behind_its_end) {
  fixture x{1};
  x.root.sockets_join("red");
  x.namespaces.close();
  x.root.emit("late");
  x.settle();
  CAF_CHECK(x.namespaces.ended());
  CAF_CHECK_EQUAL(x.num_pinned(), 0u);
}

namespace {

/// Says good-bye when it is destroyed, as objects of an application may.
struct farewell {
  explicit farewell(nsp to)
      : io(std::move(to)) {
    // nop
  }

  ~farewell() {
    io.emit("bye");
    io.on("x", [](socket&) {});
  }

  nsp io;
};

} // namespace

CAF_TEST(what_handlers_own_may_use_the_namespace_when_it_is_destroyed) {
  fixture x;
  auto audit = x.of("/audit");
  auto owned = std::make_shared<farewell>(audit);
  x.root.on("y", [owned](socket&) {});
  audit.on("y", [owned](socket&) {});
  audit.on_connection([owned](socket&) {});
  std::weak_ptr<farewell> watch = owned;
  owned.reset();
  // Once by taking it away, once by the end.
  audit.off("y");
  x.namespaces.close();
  x.settle();
  CAF_CHECK(watch.expired());
}

CAF_TEST(clients_that_are_connecting_at_the_shutdown_are_disconnected) {
  in_any_order([](fixture& x) {
    std::vector<disconnect_reason> reasons;
    x.root.on_connection([&](socket& self) {
      self.on_disconnect(
          [&](disconnect_reason why) { reasons.emplace_back(why); });
    });
    x.connect(0);
    for (auto& part : x.root.core()->parts())
      caf::anon_send(part, close_atom_v);
    auto& b = x.open(0);
    x.say(b, "0");
    x.settle();
    x.drop(b);
    x.settle();
    CAF_CHECK(b.client.finished());
    CAF_CHECK_EQUAL(x.root.num_sockets(), 0u);
  });
}

CAF_TEST(after_the_shutdown_there_are_no_namespaces) {
  fixture x;
  x.shut_down();
  x.of("/late");
  auto& a = x.open(0);
  x.say(a, "0");
  x.say(a, "0/late,");
  x.settle();
  CAF_CHECK_EQUAL(a.heard(), R"(44{"message":"Invalid namespace"} )"
                             R"(44/late,{"message":"Invalid namespace"})");
  CAF_CHECK_EQUAL(x.num_pinned(), 1u);
}

CAF_TEST(a_client_that_comes_too_late_can_go_again) {
  fixture x;
  for (auto& part : x.root.core()->parts())
    caf::anon_send(part, close_atom_v);
  x.settle();
  auto& a = x.open(0);
  x.say(a, "0");
  x.settle();
  CAF_CHECK_EQUAL(a.heard(), "closed: server shutting down");
  x.drop(a);
  x.settle();
  CAF_CHECK(a.client.finished());
}

CAF_TEST(a_socket_whose_middleware_never_answers_ends_with_its_connection) {
  fixture x;
  x.root.use([](socket&, next) {});
  auto& a = x.open(0);
  x.say(a, "0");
  x.settle();
  x.shut_down();
  CAF_CHECK_EQUAL(x.num_pinned(), 2u);
  x.drop(a);
  x.settle();
  CAF_CHECK_EQUAL(x.num_pinned(), 1u);
}

CAF_TEST(a_timer_of_a_socket_that_is_gone_does_not_fire) {
  fixture x;
  auto& a = x.connect();
  auto fired = false;
  x.act(a, [&](socket& self) { self.run_after(1s, [&] { fired = true; }); });
  x.drop(a);
  x.wait(2s);
  CAF_CHECK(!fired);
}

CAF_TEST(what_a_timer_owns_goes_with_its_socket) {
  fixture x;
  auto& a = x.connect();
  auto owned = std::make_shared<int>(1);
  x.act(a, [&](socket& self) { self.run_after(1h, [owned] {}); });
  CAF_CHECK_EQUAL(owned.use_count(), 2);
  x.drop(a);
  x.settle();
  CAF_CHECK_EQUAL(owned.use_count(), 1);
}

CAF_TEST(who_asks_a_namespace_that_has_ended_is_told) {
  fixture x;
  auto& a = x.connect();
  std::optional<broadcast_result> result;
  auto other = x.namespaces.of("/other");
  nsp there{other};
  caf::anon_send(other->parts().front(), close_atom_v);
  x.settle();
  x.act(a, [&](socket&) {
    there.timeout(1s).emit_with_ack(
        [&](const broadcast_result& y) { result = y; }, "x");
  });
  CAF_REQUIRE(result);
  CAF_CHECK(!result->complete);
}

CAF_TEST(a_timer_fires_once) {
  fixture x;
  auto& a = x.connect();
  x.act(a, [&](socket& self) {
    self.run_after(1s, [&self] { self.emit("tick"); });
  });
  CAF_CHECK_EQUAL(a.heard(), "");
  x.wait(1s);
  CAF_CHECK_EQUAL(a.heard(), R"(42["tick"])");
  x.wait(5s);
  CAF_CHECK_EQUAL(a.heard(), "");
}
