/// All ways to send and to receive an event.

#include "callboard/log.hpp"
#include "recipes/recipe.hpp"

#include <nlohmann/json.hpp>

using namespace callboard;
using namespace std::literals;
using nlohmann::json;

// [basic]
void greet(socket& who) {
  who.emit("hello", "world");
  who.on("hello",
         [](const std::string& from) { log()->info("{} says hello", from); });
}
// [/basic]

// [arguments]
void send_many(socket& who) {
  std::vector<std::byte> bytes{std::byte{6}, std::byte{7}};
  who.emit("many", 1, "2", json{{"3", {"4"}}, {"5", json::binary({6})}}, bytes);
}

struct point {
  double x = 0, y = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(point, x, y)

void take_many(socket& who) {
  who.on("many", [&who](int id, const point& to, const json& rest,
                        const std::vector<std::byte>& bytes) {
    who.emit("got", id, to, rest["image"].get_binary().size(), bytes.size());
  });
}
// [/arguments]

// [acks]
void answer(socket& who) {
  who.on("update item",
         [](const std::string& id, const json& change, ack<json> reply) {
           reply({{"id", id}, {"changed", change.size()}});
         });
}

void ask(socket& who) {
  who.on("ask me", [&who] {
    auto f = [&who](const ack_result& x) {
      if (x)
        who.emit("you said", x.args);
      else
        who.emit("you said nothing", to_string(x.error));
    };
    who.timeout(200ms).emit_with_ack(f, "well?", 42);
  });
}
// [/acks]

// [volatile]
void send_positions(socket& who) {
  who.on("where are you?", [&who](int times) {
    for (int i = 0; i < times; ++i)
      who.volatile_().emit("position", i); // the client need not get all
    who.emit("that is all");
  });
}
// [/volatile]

int main(int argc, char** argv) {
  return recipes::run(argc, argv, [](server& io) {
    for (auto f : {greet, send_many, take_many, answer, ask, send_positions})
      io.on_connection(f);
  });
}
