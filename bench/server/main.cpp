/// The application that load generators drive.

#include "apps/common/flags.hpp"
#include "apps/common/program.hpp"
#include "callboard/server.hpp"

#include <caf/all.hpp>

#include <iostream>
#include <system_error>

namespace {

using callboard::ack;
using callboard::payload;

void set_up(callboard::server& io) {
  io.on("join", [](callboard::socket& who, std::string room, ack<> reply) {
    who.join(std::move(room));
    reply();
  });
  io.on("echo", [](callboard::socket&, const payload& x, ack<payload> reply) {
    reply(x);
  });
  io.on("say", [nsp = io.of("/")](callboard::socket&, std::string room,
                                  const payload& x) {
    nsp.to(std::move(room)).emit("said", x);
  });
}

} // namespace

int main(int argc, char** argv) {
  callboard::server_options options;
  options.host = "127.0.0.1";
  callboard::apps::flags all{"The application that load generators drive."};
  all.add_text("--host", options.host, "address to listen on");
  callboard::apps::add_server_flags(all, options);
  callboard::apps::add_heartbeat_flags(all, options.engine);
  all.read(argc, argv);
  callboard::apps::prepare_process();
  callboard::apps::config cfg;
  caf::actor_system sys{cfg};
  callboard::server io{sys, options};
  set_up(io);
  try {
    io.listen();
  } catch (const std::system_error& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
  std::cout << "listening on " << io.port() << std::endl;
  callboard::apps::wait_for_signal();
  io.close();
}
