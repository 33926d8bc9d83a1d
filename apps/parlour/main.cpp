#include "apps/common/program.hpp"
#include "apps/parlour/flags.hpp"
#include "apps/parlour/parlour.hpp"

#include <caf/actor_system.hpp>

#include <iostream>

int main(int argc, char** argv) {
  using namespace callboard;
  apps::prepare_process();
  auto options = apps::read_parlour_flags(argc, argv);
  try {
    apps::config cfg;
    caf::actor_system sys{cfg};
    server io{sys, options};
    apps::parlour app{io};
    io.engine(
        [&] {
          auto result = options.engine;
          result.path = "/engine.io/";
          return result;
        }(),
        [](engine_socket& who) {
          who.on_message([&who](std::string_view data, bool binary) {
            if (binary)
              who.send_binary(data);
            else
              who.send(data);
          });
        });
    io.listen();
    std::cout << "listening on " << io.port() << std::endl;
    apps::wait_for_signal();
    io.close();
  } catch (const std::exception& e) {
    std::cerr << "parlour: " << e.what() << '\n';
    return 1;
  }
}
