/// A collection that notifies clients of new documents, whatever their source.

#include "recipes/recipe.hpp"

#include "callboard/behavior.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <deque>

using namespace callboard;
using namespace std::literals;
using nlohmann::json;

// [collection]
/// COLLECTION: keeps documents. Takes them from clients, and from other actors.
using collection_actor =
    behavior_actor::extend<caf::reacts_to<caf::put_atom, json>>;

struct collection_state {
  std::deque<json> documents;
  int last_id = 0;

  json put(const nsp& to, json x) {
    x["id"] = ++last_id;
    documents.emplace_back(x);
    if (documents.size() > 100)
      documents.pop_front();
    if (x.contains("room"))
      to.to("room:" + x["room"].get<std::string>()).emit("messages:create", x);
    else
      to.emit("messages:create", x);
    return x;
  }
};

collection_actor::behavior_type
collection(collection_actor::stateful_pointer<collection_state> self, nsp to) {
  return {
      [](connected_atom, const socket_ptr& who, const connection_info_ptr&,
         const json& auth) {
        if (auth.contains("room"))
          who->join("room:" + auth["room"].get<std::string>());
      },
      on_event([=](const socket_ptr&, const event& x) {
        if (x.name == "messages:get")
          return make_values(self->state.documents);
        auto document = value_as<json>(x.args, 0);
        if (!document.contains("text"))
          return make_values(json{{"status", 400}, {"message", "text?"}});
        return make_values(self->state.put(to, document));
      }),
      [](disconnected_atom, const socket_ptr&, disconnect_reason,
         const disconnect_details&) {},
      [=](caf::put_atom, const json& x) { self->state.put(to, x); },
  };
}
// [/collection]

// [timekeeper]
/// TIMEKEEPER: an actor that knows nothing of clients.
caf::behavior timekeeper(caf::event_based_actor* self, collection_actor to) {
  self->delayed_send(self, 100ms, caf::tick_atom_v);
  return {
      [=](caf::tick_atom) {
        self->send(to, caf::put_atom_v,
                   json{{"text", "tick"}, {"room", "hall"}});
        self->delayed_send(self, 100ms, caf::tick_atom_v);
      },
  };
}
// [/timekeeper]

// [route]
/// The entry point for other services: POST /messages.
void add_route(server& io, collection_actor to) {
  io.route("POST", "/messages", [to](const web_request& x) {
    auto document = json::parse(x.body, nullptr, false);
    if (!document.is_object())
      return web_response::json({{"status", 400}}, 400);
    caf::anon_send(to, caf::put_atom_v, document);
    return web_response::json(document, 202);
  });
}
// [/route]

// [set-up]
std::vector<caf::actor> set_up(server& io, caf::actor_system& sys) {
  auto messages = sys.spawn(collection, io.of("/"));
  io.behavior(messages);
  add_route(io, messages);
  return {sys.spawn(timekeeper, messages)};
}
// [/set-up]

int main(int argc, char** argv) {
  return recipes::run(argc, argv, set_up);
}
