/// An actor service that now also serves browsers. Configuration, logger and
/// actors belong to the service; Callboard is a guest. Commands let browsers in
/// and send them away, while the service keeps running.

#include "embedding/browsers.hpp"

#include "callboard/log.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <spdlog/sinks/stdout_sinks.h>

#include <iostream>
#include <memory>

// [config]
/// The configuration of the service. Only the first line is Callboard's.
struct service_config : caf::actor_system_config {
  service_config() {
    callboard::add_message_types(*this);
    add_message_types<caf::id_block::market>();
    opt_group{custom_options_, "global"}
        .add(browsers.port, "port", "TCP port for browsers")
        .add(browsers.shards, "shards", "threads for browsers");
  }

  callboard::server_options browsers;
};
// [/config]

// [main]
int main(int argc, char** argv) {
  service_config cfg;
  if (auto problem = cfg.parse(argc, argv, "market.ini")) {
    std::cerr << "market_service: " << to_string(problem) << '\n';
    return 2;
  }
  if (cfg.cli_helptext_printed)
    return 0;
  callboard::set_log(spdlog::stderr_logger_mt("market"));
  caf::actor_system sys{cfg};
  auto exchange = sys.spawn(market::exchange, 100);
  std::unique_ptr<market::browsers> open;
  for (std::string line; std::getline(std::cin, line);) {
    try {
      if (line == "close")
        open.reset();
      else if (line == "open" && !open) {
        auto x =
            std::make_unique<market::browsers>(sys, cfg.browsers, exchange);
        auto port = x->listen();
        std::cout << "listening on " << port << std::endl;
        open = std::move(x);
      }
    } catch (const std::exception& e) {
      std::cout << e.what() << std::endl;
    }
    std::cout << "done" << std::endl;
  }
}
// [/main]
