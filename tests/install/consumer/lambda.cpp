/// A program outside of the tree, in lambda form.

#include <callboard/server.hpp>
#include <callboard/version.hpp>

#include <caf/all.hpp>

#include <iostream>

int main() {
  caf::actor_system_config cfg;
  callboard::add_message_types(cfg);
  caf::actor_system sys{cfg};
  callboard::server_options options;
  options.port = 0;
  callboard::server io{sys, options};
  io.on_connection([](callboard::socket& who) {
    who.emit("version", callboard::version);
    who.on("add",
           [](int a, int b, callboard::ack<int> reply) { reply(a + b); });
  });
  io.listen();
  std::cout << "listening on " << io.port() << std::endl;
  std::cin.get();
}
