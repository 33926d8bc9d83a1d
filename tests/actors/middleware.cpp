#define CAF_SUITE actors.middleware

#include "callboard/ec.hpp"

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using kit::json;

namespace {

struct fixture : kit::fixture {
  /// Connects, and returns what the client hears; ids are left out.
  std::string knock(size_t shard = 0, std::string_view packet = "0") {
    auto& x = open(shard);
    say(x, packet);
    settle();
    return hear(x);
  }

  std::string hear(kit::peer& x) {
    auto text = x.heard();
    auto first = text.find(R"("sid":")");
    if (first != std::string::npos)
      text.replace(first + 7, 20, "*");
    return text;
  }
};

constexpr auto welcome = R"(40{"sid":"*"})";

} // namespace

CAF_TEST_FIXTURE_SCOPE(middleware_tests, fixture)

CAF_TEST(without_middlewares_everybody_may_connect) {
  CAF_CHECK_EQUAL(knock(0), welcome);
  CAF_CHECK_EQUAL(knock(1), welcome);
  CAF_CHECK_EQUAL(root.num_sockets(), 2u);
}

CAF_TEST(a_middleware_may_refuse) {
  root.use([](socket& self) -> std::optional<refusal> {
    if (self.auth().value("token", "") == "secret")
      return std::nullopt;
    return refusal{"not authorized", {{"code", 7}}};
  });
  CAF_CHECK_EQUAL(knock(),
                  R"(44{"message":"not authorized","data":{"code":7}})");
  CAF_CHECK_EQUAL(knock(1, R"(0{"token":"secret"})"), welcome);
  CAF_CHECK_EQUAL(root.num_sockets(), 1u);
}

CAF_TEST(a_refused_client_may_try_again) {
  root.use([](socket& self) -> std::optional<refusal> {
    if (self.auth().empty())
      return refusal{"no", nullptr};
    return std::nullopt;
  });
  auto& a = open();
  say(a, "0");
  settle();
  CAF_CHECK_EQUAL(hear(a), R"(44{"message":"no"})");
  say(a, R"(0{"a":1})");
  settle();
  CAF_CHECK_EQUAL(hear(a), welcome);
}

CAF_TEST(middlewares_run_in_their_order) {
  std::string order;
  for (auto name : {'a', 'b', 'c'})
    root.use([&order, name](socket& self, next go_on) {
      CAF_CHECK(!self.connected());
      order += name;
      self.data()["order"] = order;
      go_on();
    });
  root.on_connection([&](socket& self) {
    CAF_CHECK(self.connected());
    CAF_CHECK_EQUAL(self.data()["order"], "abc");
    order += '!';
  });
  CAF_CHECK_EQUAL(knock(), welcome);
  CAF_CHECK_EQUAL(order, "abc!");
}

CAF_TEST(nothing_runs_after_a_refusal) {
  root.use([](socket&, next go_on) { go_on.refuse("no", json::array({1})); });
  root.use([](socket&, next) { CAF_ERROR("called"); });
  root.on_connection([](socket&) { CAF_ERROR("called"); });
  CAF_CHECK_EQUAL(knock(), R"(44{"message":"no","data":[1]})");
}

CAF_TEST(a_middleware_may_answer_later_and_from_elsewhere) {
  std::vector<next> kept;
  root.use([&](socket&, next go_on) { kept.emplace_back(go_on); });
  auto& a = open(0);
  auto& b = open(1);
  say(a, "0");
  say(b, "0");
  settle();
  CAF_CHECK_EQUAL(hear(a), "");
  CAF_REQUIRE_EQUAL(kept.size(), 2u);
  kept[0]();
  kept[1].refuse("no");
  settle();
  CAF_CHECK_EQUAL(hear(a), welcome);
  CAF_CHECK_EQUAL(hear(b), R"(44{"message":"no"})");
  kept.clear();
}

CAF_TEST(an_actor_may_be_a_middleware) {
  auto door = sys.spawn(
      +[](middleware_actor::pointer,
          std::string token) -> middleware_actor::behavior_type {
        return {
            [token](authorize_atom, const socket_ptr&,
                    const connection_info_ptr& from,
                    const json& auth) -> caf::result<decision> {
              if (auth.empty())
                return caf::sec::invalid_argument;
              if (auth["token"] != token || from->sid.empty())
                return decision{refusal{"not authorized", {{"code", 7}}}};
              return decision{};
            },
        };
      },
      std::string{"secret"});
  std::string log;
  root.use(door).use([&](socket&) -> std::optional<refusal> {
    log += "next ";
    return std::nullopt;
  });
  CAF_CHECK_EQUAL(knock(0, R"(0{"token":"secret"})"), welcome);
  CAF_CHECK_EQUAL(log, "next ");
  CAF_CHECK_EQUAL(knock(1, R"(0{"token":"guess"})"),
                  R"(44{"message":"not authorized","data":{"code":7}})");
  CAF_CHECK_EQUAL(knock(0), R"(44{"message":"Internal server error"})");
  caf::anon_send_exit(door, caf::exit_reason::kill);
  settle();
  CAF_CHECK_EQUAL(knock(0, R"(0{"token":"secret"})"),
                  R"(44{"message":"Internal server error"})");
  CAF_CHECK_EQUAL(log, "next ");
  CAF_CHECK_EQUAL(root.num_sockets(), 1u);
}

CAF_TEST(the_second_answer_of_a_middleware_does_nothing) {
  auto second = 0;
  std::vector<next> kept;
  root.use([&](socket&, next go_on) {
    kept.emplace_back(go_on);
    go_on();
    go_on();
    go_on.refuse("no");
  });
  root.use([&](socket&, next go_on) {
    ++second;
    go_on();
  });
  auto& a = open();
  say(a, "0");
  settle();
  CAF_CHECK_EQUAL(hear(a), welcome);
  kept.front()();
  kept.front().refuse("no");
  settle();
  CAF_CHECK_EQUAL(hear(a), "");
  CAF_CHECK_EQUAL(second, 1);
  kept.clear();
}

CAF_TEST(a_middleware_may_answer_a_client_that_is_gone) {
  std::vector<next> kept;
  root.use([&](socket& self, next go_on) {
    self.on_disconnect([](disconnect_reason) { CAF_ERROR("called"); });
    kept.emplace_back(go_on);
  });
  auto& a = open();
  say(a, "0");
  settle();
  drop(a);
  settle();
  kept.front()();
  settle();
  CAF_CHECK_EQUAL(root.num_sockets(), 0u);
  kept.clear();
}

CAF_TEST(the_refusals_text_may_be_anything) {
  root.use([](socket&) { return std::optional{refusal{"\"\xff", nullptr}}; });
  CAF_CHECK_EQUAL(knock(), "44{\"message\":\"\\\"\xef\xbf\xbd\"}");
}

CAF_TEST(an_actor_may_ask_a_socket_that_is_then_refused) {
  std::vector<next> kept;
  socket_actor who;
  root.use([&](socket& self, next go_on) {
    who = self.handle().actor();
    kept.emplace_back(go_on);
  });
  auto& a = open();
  say(a, "0");
  settle();
  auto answer = self->request(who, caf::infinite, emit_atom_v, event{"x", {}});
  settle();
  kept.front().refuse("no");
  settle();
  answer.receive([](const values&) { CAF_ERROR("no answer expected"); },
                 [](const caf::error& e) { CAF_CHECK(e == ec::disconnected); });
  kept.clear();
}

CAF_TEST(namespaces_that_nobody_made_are_refused) {
  CAF_CHECK_EQUAL(knock(0, "0/none,"),
                  R"(44/none,{"message":"Invalid namespace"})");
}

CAF_TEST(each_namespace_has_its_own_behavior) {
  auto admin = of("admin");
  CAF_CHECK_EQUAL(admin.name(), "/admin");
  admin.use([](socket&) { return std::optional{refusal{"no", nullptr}}; });
  auto& a = open();
  say(a, "0/admin,");
  say(a, "0");
  settle();
  CAF_CHECK_EQUAL(hear(a), R"(44/admin,{"message":"no"} 40{"sid":"*"})");
  CAF_CHECK_EQUAL(a.num_joined, 1u);
}

CAF_TEST(patterns_bring_namespaces_into_being) {
  auto rooms = of_pattern("/room-\\d+");
  std::vector<std::string> names;
  rooms.on_connection([&](socket& self) {
    names.emplace_back(self.nsp());
    self.broadcast().emit("came");
  });
  auto& a = open(0);
  say(a, "0/room-1,");
  settle();
  a.heard();
  CAF_CHECK_EQUAL(knock(1, "0/room-1,"), R"(40/room-1,{"sid":"*"})");
  CAF_CHECK_EQUAL(knock(1, "0/room-22,"), R"(40/room-22,{"sid":"*"})");
  CAF_CHECK_EQUAL(a.heard(), R"(42/room-1,["came"])");
  CAF_CHECK_EQUAL(knock(0, "0/room-x,"),
                  R"(44/room-x,{"message":"Invalid namespace"})");
  CAF_CHECK_EQUAL(knock(0, "0/room-1/2,"),
                  R"(44/room-1/2,{"message":"Invalid namespace"})");
  CAF_CHECK_EQUAL(names,
                  std::vector<std::string>({"/room-1", "/room-1", "/room-22"}));
}

CAF_TEST(what_is_registered_applies_to_later_clients) {
  root.on("x", [](socket&, ack<> reply) { reply(1); });
  auto& a = connect();
  root.off("x");
  root.on("x", [](socket&, ack<> reply) { reply(2); });
  auto& b = connect();
  for (auto who : {&a, &b})
    say(*who, R"(20["x"])");
  settle();
  CAF_CHECK_EQUAL(a.heard(), "430[1]");
  CAF_CHECK_EQUAL(b.heard(), "430[2]");
}

CAF_TEST(a_middleware_may_join_rooms) {
  root.use([](socket& self, next go_on) {
    self.join({"red", "blue"});
    self.leave("blue");
    if (self.auth().value("bad", false))
      go_on.refuse("no");
    else
      go_on();
  });
  std::string rooms;
  root.on_room_event([&](const room_event& x) {
    rooms += std::string{to_string(x.what)} + ":" + x.room + " ";
  });
  auto& bad = open();
  say(bad, R"(0{"bad":true})");
  settle();
  CAF_CHECK_EQUAL(rooms, "");
  auto& a = connect();
  root.to("red").emit("x");
  root.to("blue").emit("y");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42["x"])");
  CAF_CHECK_EQUAL(bad.heard(), R"(44{"message":"no"})");
  CAF_CHECK_EQUAL(rooms, "created:red joined:red ");
  act(a, [](socket& self) { CAF_CHECK_EQUAL(self.rooms().size(), 2u); });
  finish();
}

CAF_TEST_FIXTURE_SCOPE_END()
