/// The features of a Socket.IO server, topic by topic: see docs/api.md.

#include "api/api.hpp"
#include "apps/common/flags.hpp"
#include "apps/common/program.hpp"

#include <caf/actor_system.hpp>

#include <iostream>

int main(int argc, char** argv) {
  using namespace callboard;
  using namespace std::literals;
  apps::prepare_process();
  try {
    server_options options;
    auto recovery = 0ms;
    apps::flags all{"What a server of Callboard offers, topic by topic."};
    apps::add_server_flags(all, options);
    all.add_period("--recovery", recovery, 0ms,
                   "how long clients may be away, 0 for no recovery");
    all.read(argc, argv);
    if (recovery > 0ms)
      examples::set_up_recovery(options, recovery);
    examples::set_up_namespaces(options);
    apps::config cfg;
    caf::actor_system sys{cfg};
    // Two servers in one process, as two nodes would be.
    auto [left, right] = examples::make_adapters(sys);
    options.adapter = left;
    server io{sys, options};
    options.adapter = right;
    options.port = 0;
    server neighbour{sys, options};
    examples::add_namespaces(io);
    examples::add_middlewares(io, sys);
    examples::add_broadcasts(io, sys);
    examples::add_listeners(io);
    examples::add_rooms(io, sys);
    examples::add_recovery(io, sys);
    examples::add_servers(io);
    examples::add_contracts(io);
    examples::add_servers(neighbour);
    io.of("/cluster").on("neighbour", [&](socket&, ack<uint16_t> reply) {
      reply(neighbour.port());
    });
    // Adapters that refer to each other must be told to end.
    auto stop = [left = left, right = right](void*) {
      caf::anon_send_exit(left, caf::exit_reason::user_shutdown);
      caf::anon_send_exit(right, caf::exit_reason::user_shutdown);
    };
    std::shared_ptr<void> guard{nullptr, stop};
    neighbour.listen();
    io.listen();
    std::cout << "listening on " << io.port() << std::endl;
    apps::wait_for_signal();
    io.close();
    neighbour.close();
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
