#include "callboard/remote/door.hpp"

#include "callboard/log.hpp"
#include "callboard/remote/gate.hpp"

#include <stdexcept>

namespace callboard::remote {

caf::error door_state::check(uint32_t version, const std::string& nsp) const {
  if (version != protocol_version)
    return caf::make_error(caf::sec::incompatible_versions,
                           "the node speaks version "
                               + std::to_string(protocol_version)
                               + " of the protocol of remote behaviors, not "
                               + std::to_string(version));
  if (!gates.contains(nsp))
    return caf::make_error(caf::sec::invalid_argument,
                           "no behavior may be attached to " + nsp);
  return {};
}

door_actor::behavior_type
door_behavior(door_actor::stateful_pointer<door_state> self,
              std::map<std::string, gate_actor> gates) {
  self->state.gates = std::move(gates);
  return {
      [self](attach_atom, uint32_t version, const std::string& nsp,
             const caf::strong_actor_ptr& who)
          -> caf::result<uint64_t, caf::strong_actor_ptr> {
        if (auto no = self->state.check(version, nsp)) {
          log()->warn("behavior refused: {}",
                      no.context().get_as<std::string>(0));
          return no;
        }
        return self->delegate(self->state.gates.at(nsp), attach_atom_v, who);
      },
  };
}

void door::add(nsp here, gate_options options) {
  if (options.when_absent == policy::fallback && !options.fallback)
    throw std::invalid_argument("nothing to fall back to in " + here.name());
  if (options.window == 0)
    throw std::invalid_argument("window must be > 0");
  if (options.hold_time.count() < 0)
    throw std::invalid_argument("hold time must not be negative");
  if (here.core()->parts.empty())
    throw std::invalid_argument("a pattern cannot be attached to");
  if (gates_.contains(here.name()))
    throw std::invalid_argument(here.name() + " is there twice");
  auto open = std::make_shared<std::atomic<bool>>(options.when_absent
                                                  != policy::refuse);
  auto actor = sys_.spawn<gate>(here, std::move(options), open);
  gates_.emplace(here.name(), actor);
  here.use([open](callboard::socket&) -> decision {
    if (*open)
      return std::nullopt;
    return refusal{"behavior unavailable", nullptr};
  });
  here.behavior(actor);
}

uint16_t door::open(const std::string& host, uint16_t port) {
  auto network = network_of(sys_);
  actor_ = sys_.spawn(door_behavior, gates_);
  caf::scoped_actor self{sys_};
  std::string problem;
  // The interface is not checked by CAF, but by version.
  self->request(network, caf::infinite, caf::publish_atom::value, port,
                caf::actor_cast<caf::strong_actor_ptr>(actor_),
                std::set<std::string>{}, host, true)
      .receive([&](uint16_t x) { port_ = x; },
               [&](const caf::error& e) { problem = sys_.render(e); });
  if (!problem.empty()) {
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
    actor_ = nullptr;
    throw std::runtime_error("cannot listen for behaviors on " + host + ":"
                             + std::to_string(port) + ": " + problem);
  }
  return port_;
}

void door::close() {
  if (actor_) {
    caf::scoped_actor self{sys_};
    self->request(network_of(sys_), caf::infinite, caf::close_atom::value,
                  std::exchange(port_, 0))
        .receive([] {}, [](const caf::error&) {});
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
    actor_ = nullptr;
  }
  for (auto& [name, x] : gates_)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  gates_.clear();
}

} // namespace callboard::remote
