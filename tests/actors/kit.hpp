#pragma once

/// What tests of the engine itself have beside the library for tests: one
/// fixture with the text of packets, for CAF's test framework.

#include "callboard/nsp.hpp"

#include "actors/kernel/socket_core.hpp"
#include "actors/testing/stage.hpp"

#include "tests/actors/log_capture.hpp"
#include "tests/actors/peer.hpp"

#include "caf/test/dsl.hpp"

#include <map>

namespace kit {

namespace kernel = callboard::kernel;
namespace codec = callboard::codec;

using callboard::disconnect_reason;
using callboard::socket_ptr;
using callboard::testing::test_shard;
using json = nlohmann::json;

/// A fixture with two shards (or more) and the namespace "/". Checks in the end
/// that no actor is left.
class fixture : public callboard::testing::stage {
public:
  explicit fixture(size_t num_shards = 2,
                   callboard::engine_settings settings = {})
      : stage(num_shards),
        sys(system()),
        self(sys, true),
        log(log_capture::instance()),
        max_namespaces(settings.limits.max_namespaces),
        namespaces(shards(), settings),
        root(of("/")) {
    log.take();
    settle();
  }

  virtual ~fixture() {
    finish();
  }

  /// Ends everything. For tests whose handlers refer to what goes before the
  /// fixture goes.
  void finish() {
    shut_down();
    handles.clear();
    for (auto& x : peers)
      x.object->lose(disconnect_reason::transport_close);
    settle();
    for (auto& x : peers)
      caf::anon_send_exit(x.keep, caf::exit_reason::user_shutdown);
    peers.clear();
    settle();
    CAF_CHECK_EQUAL(num_pinned(), 0u);
  }

  // -- clients ----------------------------------------------------------------

  /// A namespace; those that connect can be found by `handle`.
  callboard::nsp of(std::string name) {
    return watch(callboard::nsp{namespaces.of(std::move(name))});
  }

  /// A pattern of namespaces.
  callboard::nsp of_pattern(const std::string& expression) {
    return callboard::nsp{namespaces.of(
        [x = callboard::pattern{expression}](std::string_view name,
                                             const json&) { return x(name); },
        true)};
  }

  callboard::nsp watch(callboard::nsp x) {
    x.on_connection(
        [this](callboard::socket& y) { handles[y.id()] = y.shared_handle(); });
    return x;
  }

  /// Opens a session on a shard.
  peer& open(size_t shard = 0, const codec::limits& bounds = {}) {
    return open_to(namespaces, shard, bounds);
  }

  /// The same for another engine.
  peer& open_to(kernel::namespace_table& engine, size_t shard = 0,
                const codec::limits& bounds = {}) {
    callboard::testing::session_options options{bounds, max_namespaces,
                                                max_outbox};
    options.request.headers = {{"user-agent", "kit"}};
    auto handle = kernel::spawn_pinned<peer>(*shards()[shard], engine, options);
    peers.push_back(
        {handle,
         static_cast<peer*>(caf::actor_cast<caf::abstract_actor*>(handle))});
    return *peers.back().object;
  }

  /// Opens a session and connects it; the CONNECT packet is removed from what
  /// it has heard.
  peer& connect(size_t shard = 0, const std::string& nsp = "/") {
    return connect_to(namespaces, shard, nsp);
  }

  peer& connect_to(kernel::namespace_table& engine, size_t shard = 0,
                   const std::string& nsp = "/") {
    auto& result = open_to(engine, shard);
    say(result, nsp == "/" ? "0" : "0" + nsp + ",");
    settle();
    CAF_REQUIRE(!result.received.empty());
    auto text = result.received.front();
    auto first = text.find('{');
    CAF_REQUIRE(first != std::string::npos);
    result.id = json::parse(text.substr(first))["sid"];
    result.received.erase(result.received.begin());
    return result;
  }

  /// A message from a client (a Socket.IO packet).
  void say(peer& who, std::string_view text, bool binary = false) {
    who.receive(text, binary);
  }

  /// The client goes away.
  void drop(peer& who,
            disconnect_reason why = disconnect_reason::transport_close,
            std::string_view description = {}) {
    who.lose(why, description);
  }

  /// Lets time pass.
  void wait(caf::timespan x) {
    advance(x);
  }

  const socket_ptr& handle(const peer& who) {
    return handles.at(who.id);
  }

  /// Runs `f(socket&)` in the behavior of a client, later.
  template <class F>
  void post(const peer& who, F f) {
    auto to = caf::actor_cast<kernel::full_socket_actor>(handle(who)->actor());
    caf::anon_send(to, std::make_shared<const kernel::task>(
                           [f = std::move(f)](kernel::socket_core& x) {
                             f(callboard::detail::socket_of(x));
                           }));
  }

  /// Runs `f(socket&)` in the behavior of a client, and all that follows.
  template <class F>
  void act(const peer& who, F f) {
    post(who, std::move(f));
    settle();
  }

  /// Ends all namespaces as a server does.
  void shut_down() {
    namespaces.close();
    settle();
  }

  caf::actor_system& sys;
  caf::scoped_actor self;

private:
  struct entry {
    kernel::transport_actor keep;
    peer* object;
  };

  std::vector<entry> peers;
  std::map<std::string, socket_ptr> handles;

public:
  log_capture& log;
  /// Of sessions that are opened from now on.
  size_t max_outbox = 1'000'000;
  size_t max_namespaces;
  kernel::namespace_table namespaces;
  callboard::nsp root;
};

/// Runs a test once in the order of arrival, and in many random orders.
template <class Fixture = fixture, class F>
void in_any_order(F f, unsigned num_seeds = 50) {
  for (unsigned seed = 0; seed <= num_seeds; ++seed) {
    Fixture world;
    if (seed > 0)
      world.shuffle(seed);
    f(world);
  }
}

} // namespace kit
