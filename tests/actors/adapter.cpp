#define CAF_SUITE actors.adapter

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;

namespace {

/// What the adapters of two nodes share.
struct wire {
  std::map<std::string, namespace_actor> namespaces[2];
};

/// ADAPTER of a node that has one other, in the same process.
class wired_adapter : public adapter_actor::base {
public:
  wired_adapter(caf::actor_config& cfg, std::shared_ptr<wire> x, size_t node)
      : adapter_actor::base(cfg),
        wire_(std::move(x)),
        node_(node) {
    // nop
  }

  behavior_type make_behavior() override {
    return {
        [this](open_atom, const std::string& name, const namespace_actor& x) {
          wire_->namespaces[node_][name] = x;
        },
        [this](close_atom, const std::string& name) {
          wire_->namespaces[node_].erase(name);
        },
        [this](publish_atom, const std::string& name, const operations& xs) {
          if (auto to = other(name))
            send(to, publish_atom_v, xs);
        },
        [this](ask_atom, const std::string& name, const operation& x,
               const answer_receiver_actor& receiver) {
          if (auto to = other(name))
            send(to, ask_atom_v, x, receiver);
          else
            send(receiver, complete_atom_v);
        },
        [this](server_emit_atom, const std::string& name, const event& what,
               caf::timespan timeout) -> caf::result<server_answers> {
          auto to = other(name);
          if (!to)
            return server_answers{};
          auto promise = make_response_promise<server_answers>();
          request(to, timeout, event_atom_v, what)
              .then(
                  [promise](const values& xs) mutable {
                    promise.deliver(server_answers{true, {xs}});
                  },
                  [promise](const caf::error&) mutable {
                    promise.deliver(server_answers{false, {}});
                  });
          return promise;
        },
    };
  }

private:
  namespace_actor other(const std::string& name) {
    auto& xs = wire_->namespaces[1 - node_];
    auto i = xs.find(name);
    return i != xs.end() ? i->second : namespace_actor{};
  }

  std::shared_ptr<wire> wire_;
  size_t node_;
};

/// Two nodes with a client each. (They share their shards here, which they
/// would not in life.)
struct fixture : kit::fixture {
  fixture() {
    connect_nodes();
    settle();
    far.emplace(shards(), settings(1));
    near.emplace(shards(), settings(0));
    settle();
  }

  ~fixture() override {
    near->close();
    far->close();
    settle();
    finish();
    adapters[0] = nullptr;
    adapters[1] = nullptr;
    settle();
  }

  void connect_nodes() {
    auto shared = std::make_shared<wire>();
    for (size_t i : {0u, 1u})
      adapters[i] = sys.spawn<wired_adapter>(shared, i);
  }

  engine_settings settings(size_t node) {
    engine_settings result;
    result.adapter = adapters[node];
    return result;
  }

  adapter_actor adapters[2];
  std::optional<kernel::namespace_table> near;
  std::optional<kernel::namespace_table> far;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(adapter_tests, fixture)

CAF_TEST(a_broadcast_reaches_the_other_node_unless_it_is_local) {
  nsp here{near->of("/")};
  nsp there{far->of("/")};
  auto& a = connect_to(*near);
  auto& b = connect_to(*far, 1);
  here.emit("x", 1);
  here.local().emit("local");
  there.except(b.id).emit("y");
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42["x",1] 42["local"] 42["y"])");
  CAF_CHECK_EQUAL(b.heard(), R"(42["x",1])");
}

CAF_TEST(rooms_and_sockets_of_the_other_node_are_reached) {
  nsp here{near->of("/")};
  nsp there{far->of("/")};
  auto& b = connect_to(*far, 1);
  here.in(b.id).sockets_join({"red"});
  here.to("red").emit("x");
  settle();
  CAF_CHECK_EQUAL(b.heard(), R"(42["x"])");
  here.to("red").disconnect_sockets();
  settle();
  CAF_CHECK_EQUAL(b.heard(), "41");
}

CAF_TEST(answers_come_from_the_other_node) {
  nsp here{near->of("/")};
  nsp there{far->of("/")};
  auto& a = connect_to(*near);
  auto& b = connect_to(*far, 1);
  size_t described = 0;
  here.fetch_sockets(
      [&](const std::vector<socket_info>& xs) { described = xs.size(); });
  settle();
  CAF_CHECK_EQUAL(described, 2u);
  std::optional<broadcast_result> result;
  here.timeout(1s).emit_with_ack([&](const broadcast_result& x) { result = x; },
                                 "ask");
  settle();
  say(a, "30[1]");
  settle();
  CAF_CHECK(!result);
  say(b, "30[2]");
  settle();
  CAF_REQUIRE(result);
  CAF_CHECK(result->complete);
  CAF_CHECK_EQUAL(result->answers.size(), 2u);
}

CAF_TEST(sockets_of_the_other_node_that_were_fetched_can_be_told) {
  nsp here{near->of("/")};
  nsp there{far->of("/")};
  auto& b = connect_to(*far, 1);
  here.fetch_sockets([](const std::vector<socket_info>& xs) {
    for (auto& x : xs) {
      x.emit("x");
      x.disconnect();
    }
  });
  settle();
  CAF_CHECK_EQUAL(b.heard(), R"(42["x"] 41)");
}

CAF_TEST(servers_send_events_to_each_other) {
  nsp here{near->of("/")};
  nsp there{far->of("/")};
  std::string log;
  there.on_server_side("hi", [&](const std::string& who, std::optional<int> n) {
    log += who + std::to_string(n.value_or(0)) + " ";
    return log.size();
  });
  here.on_server_side("hi", [&](const std::string&) { log += "self "; });
  settle();
  here.server_side_emit("hi", "ann", 7);
  here.server_side_emit("hi", 1);
  here.server_side_emit("unknown");
  settle();
  CAF_CHECK_EQUAL(log, "ann7 ");
  std::optional<server_side_result> result;
  here.server_side_emit_with_ack(
      1s, [&](const server_side_result& x) { result = x; }, "hi", "bob");
  settle();
  CAF_REQUIRE(result);
  CAF_CHECK(result->complete);
  CAF_REQUIRE_EQUAL(result->answers.size(), 1u);
  CAF_CHECK_EQUAL(result->answers[0].get<int>(0), 10);
}

CAF_TEST(answers_of_some_servers_are_better_than_none) {
  auto partial = [](adapter_actor::pointer,
                    bool complete) -> adapter_actor::behavior_type {
    return {
        [](open_atom, const std::string&, const namespace_actor&) {},
        [](close_atom, const std::string&) {},
        [](publish_atom, const std::string&, const operations&) {},
        [](ask_atom, const std::string&, const operation&,
           const answer_receiver_actor&) {},
        [complete](server_emit_atom, const std::string&, const event& what,
                   caf::timespan) {
          return server_answers{complete, {what.args}};
        },
    };
  };
  engine_settings settings;
  settings.adapter = sys.spawn(+partial, false);
  kernel::namespace_table node{shards(), settings};
  nsp here{node.of("/")};
  std::optional<server_side_result> result;
  here.server_side_emit_with_ack(
      1s, [&](const server_side_result& x) { result = x; }, "hi", 7);
  settle();
  CAF_REQUIRE(result);
  CAF_CHECK(!result->complete);
  CAF_REQUIRE_EQUAL(result->answers.size(), 1u);
  CAF_CHECK_EQUAL(result->answers[0].get<int>(0), 7);
  node.close();
  settle();
}

CAF_TEST(an_actor_handles_events_of_other_servers) {
  nsp here{near->of("/")};
  nsp there{far->of("/")};
  auto twice = sys.spawn(
      +[](server_event_actor::pointer,
          int factor) -> server_event_actor::behavior_type {
        return {
            [factor](event_atom, const event& x) -> caf::result<values> {
              if (x.args.empty())
                return caf::sec::invalid_argument;
              return make_values(factor * value_as<int>(x.args, 0));
            },
        };
      },
      2);
  size_t heard = 0;
  there.on_server_side("twice", [] { throw 1; });
  there.on_server_side("twice", twice);
  there.on_server_side("twice", [&] { return ++heard; });
  settle();
  std::optional<server_side_result> result;
  auto ask = [&](auto... xs) {
    result.reset();
    here.server_side_emit_with_ack(
        1s, [&](const server_side_result& x) { result = x; }, "twice", xs...);
    settle();
    CAF_REQUIRE(result);
    CAF_CHECK(result->complete);
    CAF_REQUIRE_EQUAL(result->answers.size(), 1u);
  };
  ask(21);
  CAF_CHECK_EQUAL(result->answers[0].get<int>(0), 42);
  CAF_CHECK_EQUAL(heard, 1u);
  ask();
  CAF_CHECK(result->answers[0].empty());
}

CAF_TEST(a_node_that_is_alone_gets_no_answers_at_once) {
  std::optional<server_side_result> result;
  root.server_side_emit("hi");
  root.server_side_emit_with_ack(
      1s, [&](const server_side_result& x) { result = x; }, "hi");
  CAF_REQUIRE(result);
  CAF_CHECK(result->complete);
  CAF_CHECK(result->answers.empty());
}

CAF_TEST(a_question_to_servers_ends_with_its_namespace) {
  auto silent = [](server_event_actor::pointer self)
      -> server_event_actor::behavior_type {
    return {[self](event_atom, const event&) -> caf::result<values> {
      return self->make_response_promise<values>();
    }};
  };
  nsp here{near->of("/")};
  nsp there{far->of("/")};
  auto keep = sys.spawn(+silent);
  there.on_server_side("hi", keep);
  settle();
  std::vector<server_side_result> results;
  here.server_side_emit_with_ack(
      1s, [&](const server_side_result& x) { results.emplace_back(x); }, "hi");
  settle();
  CAF_CHECK(results.empty());
  near->close();
  settle();
  CAF_REQUIRE_EQUAL(results.size(), 1u);
  CAF_CHECK(!results[0].complete);
  wait(5s);
  CAF_CHECK_EQUAL(results.size(), 1u);
  caf::anon_send_exit(keep, caf::exit_reason::user_shutdown);
}

CAF_TEST(a_shard_means_nothing_on_another_node) {
  auto core = near->of("/");
  auto& a = connect_to(*near, 1);
  operation x;
  x.what = emit_action{"x", {}};
  for (size_t shard : {0u, 50u}) {
    x.only_shard = shard;
    caf::anon_send(namespace_actor{core->parts().front()}, publish_atom_v,
                   operations{x});
  }
  settle();
  CAF_CHECK_EQUAL(a.heard(), R"(42["x"] 42["x"])");
}

CAF_TEST_FIXTURE_SCOPE_END()
