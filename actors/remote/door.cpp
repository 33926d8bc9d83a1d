#include "callboard/remote/door.hpp"

#include "callboard/ec.hpp"
#include "callboard/log.hpp"
#include "callboard/remote/network.hpp"

#include "actors/remote/door_behavior.hpp"
#include "actors/remote/gate.hpp"

#include <stdexcept>

namespace callboard::remote {

class door::impl {
public:
  std::map<std::string, gate_actor> gates;
  door_actor actor;
  uint16_t port = 0;
};

door::door(caf::actor_system& sys)
    : sys_(sys),
      impl_(std::make_unique<impl>()) {
  // nop
}

door::~door() {
  close();
}

void door::add(nsp here, gate_options options) {
  if (options.when_absent == policy::fallback && !options.fallback)
    throw std::invalid_argument("nothing to fall back to in " + here.name());
  if (options.window == 0)
    throw std::invalid_argument("window must be > 0");
  if (options.hold_time.count() < 0)
    throw std::invalid_argument("hold time must not be negative");
  if (here.is_pattern())
    throw std::invalid_argument("a pattern cannot be attached to");
  if (impl_->gates.contains(here.name()))
    throw std::invalid_argument(here.name() + " is there twice");
  auto open = std::make_shared<std::atomic<bool>>(options.when_absent
                                                  != policy::refuse);
  auto actor = sys_.spawn<gate>(here, std::move(options), open);
  impl_->gates.emplace(here.name(), actor);
  here.use([open](callboard::socket&) -> decision {
    if (*open)
      return std::nullopt;
    return refusal{"behavior unavailable"};
  });
  here.behavior(actor);
}

uint16_t door::open(const std::string& host, uint16_t port) {
  auto network = network_of(sys_);
  impl_->actor = sys_.spawn(door_behavior, impl_->gates);
  caf::scoped_actor self{sys_};
  std::string problem;
  // CAF does not check the interface; the protocol version does.
  self->request(network, caf::infinite, caf::publish_atom::value, port,
                caf::actor_cast<caf::strong_actor_ptr>(impl_->actor),
                std::set<std::string>{}, host, true)
      .receive([&](uint16_t x) { impl_->port = x; },
               [&](const caf::error& e) { problem = sys_.render(e); });
  if (!problem.empty()) {
    caf::anon_send_exit(impl_->actor, caf::exit_reason::user_shutdown);
    impl_->actor = nullptr;
    throw std::runtime_error("cannot listen for behaviors on " + host + ":"
                             + std::to_string(port) + ": " + problem);
  }
  return impl_->port;
}

void door::close() {
  if (impl_->actor) {
    caf::scoped_actor self{sys_};
    self->request(network_of(sys_), caf::infinite, caf::close_atom::value,
                  std::exchange(impl_->port, 0))
        .receive([] {}, [](const caf::error&) {});
    caf::anon_send_exit(impl_->actor, caf::exit_reason::user_shutdown);
    impl_->actor = nullptr;
  }
  for (auto& [name, x] : impl_->gates)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  impl_->gates.clear();
}

} // namespace callboard::remote
