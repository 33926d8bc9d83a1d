/// A chat as a behavior in a process of its own, in lambda form. The node is
/// the program `callboard` with node.ini.

#include "apps/common/program.hpp"
#include "callboard/remote/nsp.hpp"
#include "remote/arguments.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <deque>
#include <iostream>
#include <set>

namespace {
using namespace callboard;
struct chat {
  std::set<std::string> members;
  std::deque<remote::ack> calls;
};
void describe(remote::nsp& here, chat& state) {
  // [connects]
  here.on_attached([] { std::cout << "attached" << std::endl; });
  here.on_connection([&](remote::socket& who) {
    state.members.insert(who.id());
    who.emit("welcome", state.members.size());
    // A client that was connected before this process has not joined just now.
    if (!who.present())
      who.broadcast().emit("joined", who.id());
    auto how = who.present() ? "present " : "connected ";
    std::cout << how << who.id() << std::endl;
  });
  here.on_disconnect([&](remote::socket& who, disconnect_reason why) {
    state.members.erase(who.id());
    who.broadcast().emit("left", who.id(), to_string(why));
    std::cout << "gone " << who.id() << std::endl;
  });
  // [/connects]
  // [events]
  // The result of a handler is the acknowledgement.
  here.on("message", [&](remote::socket& who, const std::string& text) {
    who.broadcast().emit("message", text);
    return state.members.size();
  });
  here.on("enter", [](remote::socket& who, const std::string& room) {
    who.join(room);
    who.to(room).emit("entered", who.id());
  });
  here.on("tell", [&](remote::socket&, std::string room, const payload& what) {
    here.to(room).emit("told", what);
  });
  here.on("image", [](remote::socket& who, std::vector<std::byte> image) {
    who.emit("image", image, image.size());
    return image;
  });
  here.on("leave", [](remote::socket& who) { who.disconnect(); });
  here.on("count", [](remote::socket& who, int n) {
    who.emit("counted", n, who.again());
  });
  // [/events]
  // [later]
  // An acknowledgement may come later: when another client picks up.
  here.on("call", [&](remote::socket&, remote::ack reply) {
    state.calls.emplace_back(std::move(reply));
  });
  here.on("pick up", [&](remote::socket& who) {
    for (auto& reply : std::exchange(state.calls, {}))
      reply(who.id());
  });
  // Clients can answer questions, too.
  here.on("quiz", [](remote::socket& who, remote::ack reply) {
    who.emit_with_ack(
        [=](const ack_result& x) {
          reply(x ? "you said " + x.args.get<std::string>(0)
                  : std::string{to_string(x.error)});
        },
        "question", "6 * 7");
  });
  // [/later]
}

} // namespace

int main(int argc, char** argv) {
  apps::prepare_process();
  try {
    auto args = examples::read_arguments(argc, argv);
    // [main]
    caf::actor_system_config cfg;
    remote::prepare(cfg, args.network);
    caf::actor_system sys{cfg};
    chat state;
    remote::nsp here{sys, args.host, args.port, args.nsp};
    describe(here, state);
    here.attach();
    // [/main]
    apps::wait_for_signal();
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
