/// The engine node. Without arguments it serves a chat.

#include "apps/node/bindings.hpp"
#include "apps/node/chat.hpp"
#include "apps/node/load_plugin.hpp"
#include "apps/node/node_config.hpp"
#include "callboard/log.hpp"
#include "callboard/remote/door.hpp"
#include "callboard/server.hpp"

#include <caf/all.hpp>

#include <spdlog/sinks/stdout_color_sinks.h>

#include <iostream>

namespace {

void set_up_log(const std::string& level) {
  auto parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off")
    throw std::invalid_argument("log-level: there is no \"" + level + "\"");
  spdlog::stderr_color_mt("callboard")->set_level(parsed);
}

void open_door(callboard::remote::door& door,
               const callboard::apps::remote_config& cfg) {
  door.open(cfg.host(), cfg.port());
  callboard::log()->info("behaviors attach at {}:{}", cfg.host(), cfg.port());
  if (!cfg.host().starts_with("127.") && cfg.host() != "::1"
      && cfg.host() != "localhost" && cfg.network().tls.authority.empty())
    callboard::log()->warn("whoever can connect to {}:{} may attach: there is "
                           "no remote-authority",
                           cfg.host(), cfg.port());
}

} // namespace

int main(int argc, char** argv) {
  using namespace callboard;
  apps::prepare_process();
  apps::node_config cfg;
  try {
    cfg.read(argc, argv);
    if (cfg.cli_helptext_printed)
      return 0;
    set_up_log(cfg.log_level());
    auto options = cfg.make_options();
    behavior_registry behaviors{cfg};
    behaviors.add_actor("chat", apps::chat);
    for (auto& x : cfg.plugins())
      apps::load_plugin(x, behaviors);
    auto bindings = apps::parse_bindings(cfg.bindings(), behaviors);
    auto& remote = cfg.remote();
    auto remote_namespaces = remote.namespaces(cfg.content);
    apps::make_room(bindings, remote_namespaces, cfg.binds());
    if (remote.enabled())
      remote::prepare(cfg, remote.network());
    caf::actor_system sys{cfg};
    server io{sys, options};
    apps::bound_behaviors bound;
    remote::door door{sys};
    for (auto& x : bindings)
      bound.add(x, behaviors, io, sys);
    for (auto& x : remote_namespaces) {
      if (!x.fallback.empty())
        x.options.fallback = bound.add_fallback(x, behaviors, io, sys);
      door.add(io.of(x.name), x.options);
    }
    io.listen();
    if (remote.enabled())
      open_door(door, remote);
    std::cout << "listening on http://" << options.host << ':' << io.port()
              << std::endl;
    if (options.client_dir.empty())
      log()->warn("no browser client: {}socket.io.js is not served",
                  options.engine.path);
    apps::wait_for_signal();
    log()->info("shutting down");
    io.close();
  } catch (const apps::usage_error& e) {
    std::cerr << "callboard: " << e.what() << '\n';
    return 2;
  } catch (const std::exception& e) {
    std::cerr << "callboard: " << e.what() << '\n';
    return 1;
  }
}
