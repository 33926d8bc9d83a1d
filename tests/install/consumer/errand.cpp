/// A behavior in a process of its own, outside of the tree.

#include <callboard/remote/network.hpp>
#include <callboard/remote/nsp.hpp>
#include <callboard/version.hpp>

#include <caf/all.hpp>

#include <iostream>
#include <string>

namespace remote = callboard::remote;

int main(int, char** argv) {
  caf::actor_system_config cfg;
  remote::prepare(cfg, {});
  caf::actor_system sys{cfg};
  auto port = static_cast<uint16_t>(std::stoul(argv[1]));
  remote::nsp here{sys, "127.0.0.1", port, "/errand"};
  here.on_attached([] { std::cout << "attached" << std::endl; });
  here.on_connection(
      [](remote::socket& who) { who.emit("version", callboard::version); });
  here.on("add", [](remote::socket&, int a, int b) { return a + b; });
  here.attach();
  std::cin.get();
}
