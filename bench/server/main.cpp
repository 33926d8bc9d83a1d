/// The application that load generators drive.

#include "callboard/server.hpp"
#include "apps/common/program.hpp"

#include <caf/actor_system.hpp>

#include <charconv>
#include <cstring>
#include <iostream>
#include <map>
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

int usage(const char* why) {
  std::cerr << why << "\nusage: bench-server [--port N] [--host ADDRESS]"
            << " [--ping-interval MS] [--ping-timeout MS] [--shards N]\n";
  return 2;
}

} // namespace

int main(int argc, char** argv) {
  callboard::server_options options;
  options.host = "127.0.0.1";
  long port = options.port;
  long shards = 0;
  long interval = options.engine.ping_interval.count();
  long timeout = options.engine.ping_timeout.count();
  const std::map<std::string_view, long*> numbers{
      {"--port", &port},
      {"--shards", &shards},
      {"--ping-interval", &interval},
      {"--ping-timeout", &timeout},
  };
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc)
      return usage("value missing");
    auto value = argv[i + 1];
    if (std::strcmp(argv[i], "--host") == 0) {
      options.host = value;
      continue;
    }
    auto x = numbers.find(argv[i]);
    if (x == numbers.end())
      return usage("unknown flag");
    auto last = value + std::strlen(value);
    auto [end, ec] = std::from_chars(value, last, *x->second);
    if (ec != std::errc{} || end != last || *x->second < 0)
      return usage("not a number");
  }
  options.port = static_cast<uint16_t>(port);
  options.shards = static_cast<size_t>(shards);
  options.engine.ping_interval = std::chrono::milliseconds{interval};
  options.engine.ping_timeout = std::chrono::milliseconds{timeout};
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
