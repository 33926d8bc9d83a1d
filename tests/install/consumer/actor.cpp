/// A program outside of the tree, in actor form.

#include <callboard/behavior.hpp>
#include <callboard/server.hpp>
#include <callboard/version.hpp>

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

using namespace callboard;

behavior_actor::behavior_type adder(behavior_actor::pointer) {
  return {
      [](connected_atom, const socket_ptr& who, const connection_info_ptr&,
         const nlohmann::json&) { who->emit("version", CALLBOARD_VERSION); },
      on_event([](const socket_ptr&, const event& x) {
        return make_values(value_as<int>(x.args, 0) + value_as<int>(x.args, 1));
      }),
      [](disconnected_atom, const socket_ptr&, disconnect_reason,
         const disconnect_details&) {},
  };
}

int main() {
  caf::actor_system_config cfg;
  callboard::add_message_types(cfg);
  caf::actor_system sys{cfg};
  server_options options;
  options.port = 0;
  server io{sys, options};
  io.behavior(sys.spawn(adder));
  io.listen();
  std::cout << "listening on " << io.port() << std::endl;
  std::cin.get();
}
