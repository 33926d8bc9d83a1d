#pragma once

/// Gate, door and link together, in one process and in virtual time.

#include "tests/actors/kit.hpp"

#include "actors/remote/door_behavior.hpp"
#include "actors/remote/gate.hpp"
#include "actors/remote/link.hpp"
#include "actors/remote/link_sink.hpp"
#include "callboard/ec.hpp"
#include "callboard/remote/door.hpp"
#include "callboard/remote/network.hpp"
#include "callboard/remote/nsp.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;

namespace {

/// Stands for CAF's middleman: knows the way to a door, or does not.
struct network_state {
  using promise =
      caf::typed_response_promise<caf::node_id, caf::strong_actor_ptr,
                                  std::set<std::string>>;

  remote::door_actor door;
  size_t attempts = 0;
  /// Whether it is busy with what it was asked.
  bool busy = false;
  std::vector<promise> waiting;
};

caf::io::middleman_actor::behavior_type
network(caf::io::middleman_actor::pointer self, network_state* state) {
  using strings = std::set<std::string>;
  return {
      [](caf::publish_atom, uint16_t, const caf::strong_actor_ptr&,
         const strings&, const std::string&,
         bool) -> caf::result<uint16_t> { return caf::sec::bad_function_call; },
      [](caf::open_atom, uint16_t, const std::string&,
         bool) -> caf::result<uint16_t> { return caf::sec::bad_function_call; },
      [self, state](caf::connect_atom, const std::string&, uint16_t)
          -> caf::result<caf::node_id, caf::strong_actor_ptr, strings> {
        ++state->attempts;
        if (state->busy)
          return state->waiting.emplace_back(
              self->make_response_promise<caf::node_id, caf::strong_actor_ptr,
                                          strings>());
        if (!state->door)
          return caf::make_error(caf::sec::cannot_connect_to_node);
        return {caf::node_id{},
                caf::actor_cast<caf::strong_actor_ptr>(state->door), strings{}};
      },
      [](caf::unpublish_atom, const caf::actor_addr&, uint16_t) {},
      // Here: is no longer busy.
      [state](caf::close_atom, uint16_t) {
        state->busy = false;
        for (auto& x : std::exchange(state->waiting, {}))
          x.deliver(caf::make_error(caf::sec::cannot_connect_to_node));
      },
      [](caf::spawn_atom, const caf::node_id&, const std::string&,
         const caf::message&,
         const strings&) -> caf::result<caf::strong_actor_ptr> {
        return caf::sec::bad_function_call;
      },
      [](caf::get_atom, const caf::node_id&)
          -> caf::result<caf::node_id, std::string, uint16_t> {
        return caf::sec::bad_function_call;
      },
  };
}

struct fixture : kit::fixture {
  fixture()
      : net(sys.spawn(network, &state)) {
    settle();
  }

  ~fixture() override {
    for (auto& x : links)
      kill(x);
    kit::fixture::finish();
    for (auto& [name, x] : gates)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(state.door, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(net, caf::exit_reason::user_shutdown);
    settle();
  }

  /// Opens the door to the namespace "/".
  void open(const remote::gate_options& options = {}) {
    auto open = std::make_shared<std::atomic<bool>>(true);
    gates["/"] = sys.spawn<remote::gate>(root, options, open);
    root.behavior(gates["/"]);
    state.door = sys.spawn(remote::door_behavior, gates);
    settle();
  }

  /// A process with a behavior.
  remote::link_actor attach(const remote::link_handlers& f) {
    auto result = sys.spawn<remote::link>(
        net, remote::link_address{"here", 1, "/"}, remote::retry_options{});
    links.emplace_back(result);
    auto start = [f](remote::link_context& x) {
      static_cast<remote::link&>(x).start(f);
    };
    caf::anon_send(result, std::make_shared<const remote::link_task>(start));
    settle();
    return result;
  }

  void kill(const remote::link_actor& x) {
    caf::anon_send_exit(x, caf::exit_reason::kill);
    settle();
  }

  /// Notes what happens; answers everything with its arguments.
  remote::link_handlers echo() {
    remote::link_handlers result;
    result.on_connection.emplace_back([this](remote::socket& x) {
      notes.emplace_back((x.present() ? "present " : "connected ") + name(x));
    });
    result.on_disconnect.emplace_back([this](remote::socket& x,
                                             disconnect_reason why,
                                             const disconnect_details&) {
      notes.emplace_back("gone " + name(x) + ": "
                         + std::string{to_string(why)});
    });
    result.events["echo"] = remote::make_event_handler(
        [](remote::socket&, const arguments& xs) { return xs; });
    return result;
  }

  std::string name(const remote::socket& x) {
    return x.id() == who ? "me" : x.id();
  }

  /// Connects a client that the notes call "me".
  kit::peer& enter(size_t shard = 0) {
    auto& result = connect(shard);
    who = result.id;
    for (auto& x : notes)
      if (auto i = x.find(who); i != std::string::npos)
        x.replace(i, who.size(), "me");
    return result;
  }

  /// The error with which a request fails.
  template <class Handle>
  static caf::error failure(Handle& x) {
    caf::error result;
    x.receive([](const values&) { CAF_ERROR("no answer expected"); },
              [&](caf::error& e) { result = std::move(e); });
    return result;
  }

  network_state state;
  caf::io::middleman_actor net;
  std::map<std::string, remote::gate_actor> gates;
  std::vector<remote::link_actor> links;
  std::vector<std::string> notes;
  std::string who;
};

using strings = std::vector<std::string>;

/// Asks a client by a link, whatever the name of the event; `f` gets why there
/// is no answer.
inline void ask_by_link(const remote::link_actor& via,
                        const std::string& client, const std::string& name,
                        std::function<void(ack_error)> f) {
  operation x;
  x.rooms.emplace_back(client);
  x.what = ask_action{name, {}, true, 30s};
  auto error = std::make_shared<ack_error>(ack_error::disconnected);
  remote::link_sink{via}.ask(std::move(x), 31s,
                             {[error](socket_answer& y) { *error = y.error; },
                              [error, f = std::move(f)](bool) { f(*error); }});
}

} // namespace
