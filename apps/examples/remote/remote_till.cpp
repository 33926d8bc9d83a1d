/// A till as a behavior in a process of its own, in actor form: it adds up the
/// purchases of clients, and asks them before they pay.

#include "apps/common/program.hpp"
#include "callboard/ec.hpp"
#include "callboard/remote/nsp.hpp"
#include "remote/arguments.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <map>

using namespace callboard;
using namespace std::literals;

namespace {

// [actor]
struct till_state {
  std::map<std::string, int> totals;
};

using till_actor = remote::behavior_actor;

caf::result<values> pay(till_actor::stateful_pointer<till_state> self,
                        const remote::socket& who) {
  auto total = self->state.totals[who.id()];
  auto promise = self->make_response_promise<values>();
  // A request to a client is an emit with acknowledgement.
  self->request(who.actor(), 5s, emit_atom_v, who.id(),
                event{"confirm", make_values(total)})
      .then(
          [=](const values& xs) mutable {
            auto yes = xs.size() > 0 && xs.text(0) == "true";
            if (yes)
              self->state.totals.erase(who.id());
            promise.deliver(make_values(yes ? "paid" : "kept", total));
          },
          [=](const caf::error&) mutable {
            promise.deliver(make_values("kept", total));
          });
  return promise;
}

till_actor::behavior_type till(till_actor::stateful_pointer<till_state> self) {
  return {
      [=](connected_atom, const remote::socket& who) {
        who.emit("open", self->state.totals.size());
      },
      [=](event_atom, const remote::socket& who,
          const event& what) -> caf::result<values> {
        try {
          if (what.name == "buy")
            return make_values(self->state.totals[who.id()] +=
                               value_as<int>(what.args, 0));
          if (what.name == "pay")
            return pay(self, who);
          return make_values("no such event");
        } catch (const mismatch& e) {
          // The text tells the client which argument does not fit.
          return caf::make_error(ec::mismatch, std::string{e.what()});
        }
      },
      [=](disconnected_atom, const remote::socket& who, disconnect_reason,
          const disconnect_details&) { self->state.totals.erase(who.id()); },
  };
}
// [/actor]

} // namespace

int main(int argc, char** argv) {
  apps::prepare_process();
  try {
    auto args = examples::read_arguments(argc, argv);
    caf::actor_system_config cfg;
    remote::prepare(cfg, args.network);
    caf::actor_system sys{cfg};
    // [attach]
    remote::nsp here{sys, args.host, args.port, args.nsp};
    auto behavior = sys.spawn(till);
    here.behavior(behavior);
    here.on_attached([] { std::cout << "attached" << std::endl; });
    here.attach();
    // [/attach]
    apps::wait_for_signal();
    here.close();
    caf::anon_send_exit(behavior, caf::exit_reason::user_shutdown);
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
