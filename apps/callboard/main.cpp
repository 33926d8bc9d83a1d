/// The engine node. Without arguments it serves a chat.

#include "callboard/chat.hpp"
#include "callboard/log.hpp"
#include "callboard/node_config.hpp"
#include "callboard/server.hpp"

#include <caf/actor_system.hpp>

#include <spdlog/sinks/stdout_color_sinks.h>

#include <iostream>

namespace {

void set_up_log(const std::string& level) {
  auto parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off")
    throw std::invalid_argument("log-level: there is no \"" + level + "\"");
  spdlog::stderr_color_mt("callboard")->set_level(parsed);
}

} // namespace

int main(int argc, char** argv) {
  using namespace callboard;
  apps::prepare_process();
  apps::node_config cfg;
  if (auto err = cfg.read(argc, argv)) {
    std::cerr << "callboard: " << cfg.explain(err) << '\n';
    return 1;
  }
  if (cfg.cli_helptext_printed)
    return 0;
  try {
    set_up_log(cfg.log_level());
    auto options = cfg.make_options();
    caf::actor_system sys{cfg};
    server io{sys, options};
    auto here = io.of("/");
    auto chat = sys.spawn(apps::chat, here);
    // Whatever happens, the actor system must not wait for it.
    std::shared_ptr<void> end_of_chat{
        nullptr, [chat](void*) {
          caf::anon_send_exit(chat, caf::exit_reason::user_shutdown);
        }};
    here.behavior(chat);
    io.listen();
    std::cout << "listening on http://" << options.host << ':' << io.port()
              << std::endl;
    if (options.client_dir.empty())
      log()->warn("no browser client: {}socket.io.js is not served",
                  options.engine.path);
    apps::wait_for_signal();
    log()->info("shutting down");
    io.close();
  } catch (const std::exception& e) {
    std::cerr << "callboard: " << e.what() << '\n';
    return 1;
  }
}
