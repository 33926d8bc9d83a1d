#include "recipes/recipe.hpp"

#include "apps/common/flags.hpp"
#include "apps/common/program.hpp"

#include <caf/all.hpp>

#include <iostream>

namespace recipes {

using namespace callboard;

int run(int argc, char** argv, std::function<void(server&)> set_up) {
  return run(argc, argv, [&](server& io, caf::actor_system&) {
    set_up(io);
    return std::vector<caf::actor>{};
  });
}

int run(int argc, char** argv,
        std::function<std::vector<caf::actor>(server&, caf::actor_system&)>
            set_up) {
  apps::prepare_process();
  try {
    auto options = apps::options_from(argc, argv);
    apps::config cfg;
    caf::actor_system sys{cfg};
    server io{sys, options};
    std::vector<caf::actor> all;
    auto stop = [&](void*) {
      for (auto& x : all)
        caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    };
    std::shared_ptr<void> guard{nullptr, stop};
    all = set_up(io, sys);
    io.listen();
    std::cout << "listening on " << io.port() << std::endl;
    apps::wait_for_signal();
    io.close();
    return 0;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}

} // namespace recipes
