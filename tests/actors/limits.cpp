#define CAF_SUITE actors.limits

#include "callboard/ec.hpp"

#include "tests/actors/kit.hpp"

#include <array>

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;

namespace {

engine_settings small() {
  engine_settings settings;
  auto& result = settings.limits;
  result.max_pending_acks = 2;
  result.max_pending_events = 4;
  result.max_namespaces = 2;
  result.max_dynamic_namespaces = 3;
  return settings;
}

struct fixture : kit::fixture {
  fixture()
      : kit::fixture(2, small()) {
    // nop
  }
};

using promises = std::vector<caf::typed_response_promise<values>>;

/// A behavior that answers events when it is told to.
behavior_actor::behavior_type patient_behavior(behavior_actor::pointer self,
                                               promises* waiting) {
  return {
      [](connected_atom, const socket_ptr&, const connection_info_ptr&,
         const kit::json&) {},
      [=](event_atom, const socket_ptr&, const event&) {
        auto promise = self->make_response_promise<values>();
        waiting->emplace_back(promise);
        return promise;
      },
      [](disconnected_atom, const socket_ptr&, disconnect_reason,
         const disconnect_details&) {},
  };
}

/// The same for a room.
room_behavior_actor::behavior_type
patient_room(room_behavior_actor::pointer self, promises* waiting) {
  return {
      [](joined_atom, const socket_ptr&) {},
      [=](event_atom, const socket_ptr&, const event&) {
        auto promise = self->make_response_promise<values>();
        waiting->emplace_back(promise);
        return promise;
      },
      [](left_atom, const socket_ptr&) {},
  };
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(limits_tests, fixture)

CAF_TEST(a_socket_that_owes_too_many_acks_is_not_asked) {
  auto& a = connect();
  std::vector<ack_error> errors;
  act(a, [&](socket& self) {
    for (int i = 0; i < 3; ++i)
      self.timeout(10s).emit_with_ack(
          [&](const ack_result& x) { errors.emplace_back(x.error); }, "x", i);
  });
  CAF_CHECK_EQUAL(a.heard(), R"(420["x",0] 421["x",1])");
  CAF_REQUIRE_EQUAL(errors.size(), 1u);
  CAF_CHECK(errors[0] == ack_error::too_many);
  say(a, "30[]");
  act(a, [&](socket& self) {
    self.timeout(10s).emit_with_ack([](const ack_result&) {}, "y");
  });
  CAF_CHECK_EQUAL(a.received.size(), 1u);
  // Time makes room, too.
  wait(11s);
  CAF_CHECK_EQUAL(errors.size(), 3u);
  a.heard();
  act(a, [&](socket& self) {
    self.timeout(10s).emit_with_ack([](const ack_result&) {}, "z");
  });
  CAF_CHECK_EQUAL(a.received.size(), 1u);
}

CAF_TEST(an_actor_hears_that_a_socket_owes_too_many_acks) {
  auto& a = connect();
  auto ask = [&] {
    return self->request(handle(a)->actor(), caf::infinite, emit_atom_v,
                         event{"x", {}});
  };
  std::array asked{ask(), ask(), ask()};
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(420["x"] 421["x"])");
  caf::error why;
  asked[2].receive([](const values&) {},
                   [&](caf::error& e) { why = std::move(e); });
  CAF_CHECK(why == ec::too_many);
}

CAF_TEST(a_broadcast_does_not_ask_who_owes_too_many_acks) {
  auto& a = connect(0);
  auto& b = connect(1);
  act(a, [&](socket& self) {
    self.timeout(10s).emit_with_ack([](const ack_result&) {}, "x");
    self.timeout(10s).emit_with_ack([](const ack_result&) {}, "x");
  });
  a.heard();
  std::optional<broadcast_result> result;
  root.emit_with_ack([&](const broadcast_result& x) { result = x; }, "y");
  settle();
  CAF_CHECK_EQUAL(a.heard(), "");
  CAF_CHECK_EQUAL(b.heard(), R"(422["y"])");
  say(b, "32[7]");
  settle();
  CAF_REQUIRE(result);
  CAF_CHECK(!result->complete);
  CAF_CHECK_EQUAL(result->answers.size(), 1u);
}

CAF_TEST(reading_pauses_while_a_behavior_has_too_much_to_do) {
  promises waiting;
  root.behavior(sys.spawn(patient_behavior, &waiting));
  auto& a = connect();
  for (int i = 0; i < 3; ++i)
    say(a, R"(2["work"])");
  settle();
  CAF_CHECK(a.pauses.empty());
  for (int i = 0; i < 2; ++i)
    say(a, R"(2["work"])");
  settle();
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true}));
  auto answer = [&] {
    waiting.back().deliver(values{});
    waiting.pop_back();
    settle();
  };
  CAF_REQUIRE_EQUAL(waiting.size(), 5u);
  answer();
  answer();
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true}));
  answer();
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true, false}));
  answer();
  answer();
  CAF_CHECK_EQUAL(a.pauses.size(), 2u);
}

CAF_TEST(reading_pauses_while_a_middleware_has_too_much_to_decide) {
  std::vector<next> waiting;
  auto handled = 0;
  auto& a = connect();
  act(a, [&](socket& self) {
    self.use([&](std::string_view, const arguments&, next go_on) {
      waiting.emplace_back(std::move(go_on));
    });
    self.on("work", [&] { ++handled; });
  });
  for (int i = 0; i < 4; ++i)
    say(a, R"(2["work"])");
  settle();
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true}));
  CAF_REQUIRE_EQUAL(waiting.size(), 4u);
  // One goes on, one is forgotten.
  waiting[0]();
  waiting[0]();
  waiting.erase(waiting.begin() + 1);
  settle();
  CAF_CHECK_EQUAL(handled, 1);
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true, false}));
  waiting.clear();
  settle();
  say(a, R"(2["work"])");
  settle();
  CAF_CHECK_EQUAL(waiting.size(), 1u);
  waiting.clear();
}

CAF_TEST(reading_pauses_while_a_room_has_too_much_to_do) {
  promises waiting;
  root.rooms("red", [&](const nsp&, const std::string&) {
    return sys.spawn(patient_room, &waiting);
  });
  auto& a = connect(1);
  act(a, [](socket& self) { self.join("red"); });
  for (int i = 0; i < 4; ++i)
    say(a, R"(2["work"])");
  settle();
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true}));
  CAF_REQUIRE_EQUAL(waiting.size(), 4u);
  for (int i = 0; i < 2; ++i)
    waiting[i].deliver(values{});
  settle();
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true, false}));
  // Whoever leaves does not wait for the room any more.
  for (int i = 0; i < 2; ++i)
    say(a, R"(2["work"])");
  settle();
  CAF_CHECK_EQUAL(a.pauses.size(), 3u);
  act(a, [](socket& self) { self.leave("red"); });
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true, false, true, false}));
  waiting.clear();
}

CAF_TEST(a_socket_that_goes_resumes_the_reading_for_the_others) {
  promises waiting;
  root.behavior(sys.spawn(patient_behavior, &waiting));
  auto& a = connect();
  for (int i = 0; i < 5; ++i)
    say(a, R"(2["work"])");
  settle();
  act(a, [](socket& self) { self.disconnect(); });
  CAF_CHECK_EQUAL(a.pauses, std::vector<bool>({true, false}));
  CAF_CHECK_EQUAL(a.heard(), "41");
}

CAF_TEST(a_client_may_be_in_so_many_namespaces) {
  for (auto name : {"/a", "/b", "/c"})
    of(name);
  auto& a = open();
  say(a, "0/a,");
  say(a, "0/b,");
  settle();
  a.heard();
  say(a, "0/c,");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(44/c,{"message":"Too many namespaces"})");
  say(a, "1/a,");
  say(a, "0/c,");
  settle();
  CAF_CHECK(a.heard().starts_with("40/c,"));
}

CAF_TEST(clients_may_create_so_many_namespaces) {
  of_pattern("/room-\\d+");
  for (int i = 0; i < 3; ++i)
    connect(0, "/room-" + std::to_string(i));
  auto& a = open();
  say(a, "0/room-3,");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(44/room-3,{"message":"Invalid namespace"})");
  auto& b = connect(1, "/room-2");
  CAF_CHECK(!b.closed());
}

CAF_TEST_FIXTURE_SCOPE_END()
