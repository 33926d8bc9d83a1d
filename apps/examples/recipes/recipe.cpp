#include "recipes/recipe.hpp"

#include "common/program.hpp"

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
  using namespace std::literals;
  apps::prepare_process();
  try {
    server_options options;
    for (int i = 1; i + 1 < argc; i += 2)
      if (argv[i] == "--port"sv)
        options.port = static_cast<uint16_t>(std::stoul(argv[i + 1]));
      else if (argv[i] == "--shards"sv)
        options.shards = std::stoul(argv[i + 1]);
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
