/// The smallest chat: each message goes to all other clients.

#include "recipes/recipe.hpp"

using namespace callboard;

// [chat]
void set_up(server& io) {
  io.on_connection([](socket& who) {
    who.on("chat message", [&who](const std::string& text) {
      who.broadcast().emit("chat message", text);
    });
  });
}
// [/chat]

int main(int argc, char** argv) {
  return recipes::run(argc, argv, set_up);
}
