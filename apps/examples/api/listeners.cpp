/// Listeners: for all events, for one event, for the disconnect.

#include "api/api.hpp"

namespace callboard::examples {

namespace {

using journal = std::vector<std::string>;

// [any]
void keep_journal(socket& who) {
  auto lines = std::make_shared<journal>();
  auto note = [lines](std::string_view how) {
    return [lines, how](std::string_view name, const arguments& xs) {
      lines->emplace_back(std::string{how} + " " + std::string{name} + "/"
                          + std::to_string(xs.size()));
    };
  };
  who.on_any(note("in"));
  who.prepend_any(note("first in"));
  who.on_any_outgoing(note("out"));
  who.prepend_any_outgoing(note("first out"));
  who.on("echo", [&who](const arguments& xs) { who.emit("echo", xs); });
  who.on("journal", [lines](ack<journal> reply) { reply(*lines); });
  who.on("stop journal", [&who](ack<bool> reply) {
    who.off_any();
    who.off_any_outgoing();
    reply(true);
  });
}
// [/any]

// [once]
void add_steps(socket& who) {
  who.once("start", [&who] { who.emit("started"); });
  auto step = who.on("step", [&who](int n) { who.emit("stepped", n); });
  who.on("stop", [&who, step](ack<bool> reply) {
    reply(who.off(step)); // this listener only
  });
  who.on("stop all", [&who] { who.off("step"); });
}
// [/once]

// [disconnect]
void say_goodbye(socket& who) {
  who.on("join", [&who](const std::string& room, ack<bool> reply) {
    who.join(room);
    reply(true);
  });
  who.on_disconnecting([&who](disconnect_reason why) {
    for (auto& room : who.rooms())
      who.to(room).emit("leaving", room, to_string(why));
  });
  who.on_disconnect(
      [&who](disconnect_reason why, const disconnect_details& more) {
        who.broadcast().emit("gone", to_string(why), more.description,
                             who.rooms().size());
      });
}
// [/disconnect]

} // namespace

void add_listeners(server& io) {
  io.of("/journal").on_connection(keep_journal);
  io.of("/steps").on_connection(add_steps);
  io.of("/goodbye").on_connection(say_goodbye);
}

} // namespace callboard::examples
