/// Broadcasts: recipients of an event, ways to send it, and answers.

#include "api/api.hpp"

namespace callboard::examples {

using namespace std::literals;

namespace {

void add_members(nsp hall) {
  hall.on("join", [](socket& who, const room_list& rooms, ack<bool> reply) {
    who.join(rooms);
    reply(true);
  });
}

// [operator]
void add_announcements(nsp hall) {
  // The operator is a value: it can be kept, passed on, and refined.
  auto audience = hall.to({"red", "blue"}).except("muted");
  hall.on("announce", [=](socket& who, const std::string& text) {
    audience.volatile_().compress(false).emit("announced lightly", text);
    audience.emit("announced", text);
    audience.except(who.id()).emit("announced to others", text);
    who.to("red").emit("red only", text);
    hall.local().emit("on this node", text);
  });
}
// [/operator]

// [flags]
void add_flags(nsp hall) {
  hall.on("picture", [](socket& who, const std::vector<std::byte>& jpeg) {
    who.volatile_().emit("position", 3, 4);
    who.compress(false).emit("picture", jpeg);
    who.timeout(200ms).emit_with_ack(
        [&who](const ack_result& x) {
          who.emit("seen", x ? x.args.get<std::string>(0) : to_string(x.error));
        },
        "seen?");
  });
}
// [/flags]

// [ask]
void add_votes(nsp hall) {
  hall.on("vote", [hall](socket&, const std::string& what,
                         ack<nlohmann::json> reply) {
    auto count = [reply](const broadcast_result& x) {
      size_t yes = 0;
      for (auto& y : x.answers)
        yes += y.args.get<bool>(0) ? 1 : 0;
      reply({{"yes", yes}, {"complete", x.complete}, {"missing", x.missing}});
    };
    hall.to("voters").timeout(300ms).emit_with_ack(count, "vote?", what);
  });
}
// [/ask]

// [each]
void add_polls(nsp hall) {
  hall.on("poll", [hall](socket& who, const std::string& what) {
    hall.to("voters").timeout(300ms).emit_with_ack_each(
        [&who](const broadcast_result::item& x) {
          who.emit("one vote", x.id, x.args);
        },
        [&who](const broadcast_result& x) {
          who.emit("end of poll", x.complete, x.missing);
        },
        "vote?", what);
  });
}
// [/each]

// [actor]
/// QUIZ: the behavior of a namespace; asks clients that want to be asked.
behavior_actor::behavior_type quiz(behavior_actor::pointer self) {
  return {
      [](connected_atom, const socket_ptr& who, const connection_info_ptr&,
         const nlohmann::json&) { who->emit("hello"); },
      [self](event_atom, const socket_ptr& who,
             const event& what) -> caf::result<values> {
        auto promise = self->make_response_promise<values>();
        event question{"question", make_values(what.name, "6 * 7?")};
        self->request(who->actor(), 5s, emit_atom_v, question)
            .then(
                [promise](const values& answer) mutable {
                  promise.deliver(make_values(value_as<int>(answer, 0) == 42));
                },
                [promise](const caf::error&) mutable {
                  promise.deliver(make_values("no answer"));
                });
        return promise;
      },
      [](disconnected_atom, const socket_ptr&, disconnect_reason,
         const disconnect_details&) {},
  };
}
// [/actor]

} // namespace

void add_broadcasts(server& io, caf::actor_system& sys) {
  auto hall = io.of("/hall");
  add_members(hall);
  add_announcements(hall);
  add_flags(hall);
  add_votes(hall);
  add_polls(hall);
  io.of("/quiz").behavior(sys.spawn(quiz));
}

} // namespace callboard::examples
