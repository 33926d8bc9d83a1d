/// Patterns that servers have used since the first versions of Socket.IO.

#include "recipes/recipe.hpp"

using namespace callboard;
using namespace std::literals;
using nlohmann::json;

// [events]
void add_events(server& io) {
  io.on_connection([&io](socket& who) {
    io.emit("arrived", who.id()); // to everybody
    who.on("tell", [&who](const std::string& from, const json& what) {
      who.broadcast().emit("told", from, what); // to everybody else
    });
    who.on_disconnect([&io, &who] { io.emit("left", who.id()); });
  });
}
// [/events]

// [store]
void add_store(nsp desk) {
  desk.on("set nickname", [](socket& who, const std::string& x, ack<> reply) {
    who.data()["nickname"] = x;
    reply("ready");
  });
  desk.on("sign", [](socket& who, const std::string& text) {
    who.emit("signed", text, who.data().value("nickname", "nobody"));
  });
}
// [/store]

// [namespaces]
void add_namespaces(server& io) {
  auto chat = io.of("/chat");
  chat.on_connection([chat](socket& who) {
    who.emit("hello", "only to you");
    chat.emit("hello", "to all in the chat");
  });
  io.of("/news").on_connection(
      [](socket& who) { who.emit("item", "It rains"); });
}
// [/namespaces]

// [volatile]
void tick(socket& who, int n) {
  who.volatile_().emit("tick", n); // not for clients that are busy
  who.run_after(20ms, [&who, n] { tick(who, n + 1); });
}

void add_ticker(nsp ticker) {
  ticker.on_connection([](socket& who) { tick(who, 1); });
}
// [/volatile]

// [acks]
void add_answers(nsp answers) {
  answers.on("length", [](socket&, const std::string& x, ack<size_t> reply) {
    reply(x.size());
  });
  answers.on("greet me", [](socket& who) {
    auto heard = [&who](const ack_result& x) {
      who.emit("greeting", x ? "Hello, " + x.args.get<std::string>(0) : "Hm");
    };
    who.emit_with_ack(heard, "what is your name?");
  });
}
// [/acks]

// [rooms]
void add_rooms(nsp fans) {
  fans.on_connection([fans](socket& who) {
    who.join("fans of tea");
    who.to("fans of tea").emit("another fan");        // to the others
    fans.to("fans of tea").emit("fans", "are great"); // to all of them
  });
}
// [/rooms]

// [messages]
void add_messages(nsp messages) {
  messages.on("message", [](socket& who, const payload& x, ack<> reply) {
    who.emit("message", x);
    reply();
  });
}
// [/messages]

int main(int argc, char** argv) {
  return recipes::run(argc, argv, [](server& io) {
    add_events(io);
    add_store(io.of("/desk"));
    add_namespaces(io);
    add_ticker(io.of("/ticker"));
    add_answers(io.of("/answers"));
    add_rooms(io.of("/fans"));
    add_messages(io.of("/messages"));
  });
}
