/// Servers that talk to each other, and the adapter between them.

#include "api/api.hpp"

#include "callboard/operation.hpp"

#include <map>

namespace callboard::examples {

using namespace std::literals;

namespace {

// [adapter]
/// ADAPTER between a server and one other server in the same process.
struct adapter_state {
  std::map<std::string, namespace_actor> namespaces;
  caf::actor other;
};

caf::behavior adapter(caf::stateful_actor<adapter_state>* self) {
  auto& namespaces = self->state.namespaces;
  return {
      // Messages from the server.
      [&](open_atom, const std::string& name, const namespace_actor& x) {
        namespaces[name] = x;
      },
      [&](close_atom, const std::string& name) { namespaces.erase(name); },
      [=](publish_atom, const std::string& name, const operations& xs) {
        self->send(self->state.other, caf::forward_atom_v, name, xs);
      },
      [=](ask_atom, const std::string& name, const operation& x,
          const answer_receiver_actor& to) {
        self->send(self->state.other, caf::forward_atom_v, name, x, to);
      },
      [=](server_emit_atom, const std::string& name, const event& what,
          caf::timespan timeout) {
        return self->delegate(self->state.other, caf::forward_atom_v, name,
                              what, timeout);
      },
      // Messages from the other adapter.
      [=](caf::link_atom, const caf::actor& other) {
        self->state.other = other;
      },
      [&](caf::forward_atom, const std::string& name, operations& xs) {
        if (auto i = namespaces.find(name); i != namespaces.end())
          caf::anon_send(i->second, publish_atom_v, std::move(xs));
      },
      [&](caf::forward_atom, const std::string& name, operation& x,
          const answer_receiver_actor& to) {
        if (auto i = namespaces.find(name); i != namespaces.end())
          caf::anon_send(i->second, ask_atom_v, std::move(x), to);
        else
          caf::anon_send(to, complete_atom_v);
      },
      [=](caf::forward_atom, const std::string& name, const event& what,
          caf::timespan timeout) -> caf::result<server_answers> {
        auto i = self->state.namespaces.find(name);
        if (i == self->state.namespaces.end())
          return server_answers{};
        auto answer = self->make_response_promise<server_answers>();
        self->request(i->second, timeout, event_atom_v, what)
            .then(
                [=](const values& xs) mutable {
                  answer.deliver(server_answers{true, {xs}});
                },
                [=](const caf::error&) mutable {
                  answer.deliver(server_answers{false, {}});
                });
        return answer;
      },
  };
}
// [/adapter]

// [servers]
void add_cluster(server& io) {
  auto here = io.of("/cluster");
  here.on_server_side("reload", [here](const std::string& what) {
    here.local().emit("reloaded", what);
  });
  here.on_server_side("load", [&io] { return io.num_clients(); });
  here.on("reload", [here](socket&, const std::string& what) {
    here.server_side_emit("reload", what);
  });
  here.on("load", [here](socket&, ack<bool, std::vector<size_t>> reply) {
    here.server_side_emit_with_ack(
        2s,
        [reply](const server_side_result& x) {
          std::vector<size_t> loads;
          for (auto& y : x.answers)
            loads.emplace_back(y.get<size_t>(0));
          reply(x.complete, loads);
        },
        "load");
  });
}
// [/servers]

} // namespace

std::pair<adapter_actor, adapter_actor> make_adapters(caf::actor_system& sys) {
  auto a = sys.spawn(adapter);
  auto b = sys.spawn(adapter);
  caf::anon_send(a, caf::link_atom_v, b);
  caf::anon_send(b, caf::link_atom_v, a);
  return {caf::actor_cast<adapter_actor>(a), caf::actor_cast<adapter_actor>(b)};
}

void add_servers(server& io) {
  add_cluster(io);
  auto here = io.of("/cluster");
  here.on("say", [here](socket&, const std::string& text, bool local) {
    if (local)
      here.local().emit("said", text);
    else
      here.emit("said", text);
  });
  here.on("greet", [here](socket&, ack<size_t> reply) {
    here.fetch_sockets([reply](const std::vector<socket_info>& xs) {
      for (auto& x : xs)
        x.emit("greeted", x.id());
      reply(xs.size());
    });
  });
}

} // namespace callboard::examples
