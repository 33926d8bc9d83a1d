#include "apps/common/flags.hpp"
#include "apps/common/program.hpp"
#include "callboard/server.hpp"
#include "game/game.hpp"

#include <caf/all.hpp>

#include <iostream>

int main(int argc, char** argv) {
  callboard::apps::prepare_process();
  try {
    auto options = callboard::apps::options_from(argc, argv);
    callboard::apps::config cfg;
    caf::actor_system sys{cfg};
    callboard::server io{sys, options};
    game::add_game(io, sys);
    io.listen();
    std::cout << "listening on " << io.port() << std::endl;
    callboard::apps::wait_for_signal();
    io.close();
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
