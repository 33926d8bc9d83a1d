#include "callboard/remote/nsp.hpp"

#include "callboard/remote/network.hpp"

#include "actors/remote/link.hpp"
#include "actors/remote/link_sink.hpp"

#include <stdexcept>

namespace callboard::remote {

class nsp::impl {
public:
  impl(caf::actor_system& sys, link_address where, const retry_options& retry)
      : system(sys) {
    if (retry.first.count() <= 0)
      throw std::invalid_argument("the first delay must be > 0");
    if (retry.longest < retry.first)
      throw std::invalid_argument(
          "the longest delay is shorter than the first");
    actor = sys.spawn<link>(network_of(sys), std::move(where), retry);
  }

  caf::actor_system& system;
  link_handlers handlers;
  link_actor actor;
  bool attached = false;
};

nsp::nsp(caf::actor_system& sys, std::string host, uint16_t port,
         std::string name, retry_options retry)
    : nsp(std::make_unique<impl>(
        sys, link_address{std::move(host), port, std::move(name)}, retry)) {
  // nop
}

nsp::nsp(std::unique_ptr<impl> x)
    : broadcast_operator(std::make_shared<link_sink>(x->actor)),
      impl_(std::move(x)) {
  // nop
}

nsp::~nsp() {
  close();
}

// -- handlers -----------------------------------------------------------------

nsp& nsp::on_connection(std::function<void(socket&)> f) {
  impl_->handlers.on_connection.emplace_back(std::move(f));
  return *this;
}

nsp& nsp::add_handler(std::string name, event_handler f) {
  impl_->handlers.events[std::move(name)] = std::move(f);
  return *this;
}

nsp& nsp::add_disconnect(
    std::function<void(socket&, disconnect_reason, const disconnect_details&)>
        f) {
  impl_->handlers.on_disconnect.emplace_back(std::move(f));
  return *this;
}

nsp& nsp::on_attached(std::function<void()> f) {
  impl_->handlers.on_attached.emplace_back(std::move(f));
  return *this;
}

nsp& nsp::add_lost(std::function<void(std::string_view)> f) {
  impl_->handlers.on_lost.emplace_back(std::move(f));
  return *this;
}

nsp& nsp::behavior(behavior_actor x) {
  impl_->handlers.actor = std::move(x);
  return *this;
}

// -- life ---------------------------------------------------------------------

void nsp::attach() {
  if (std::exchange(impl_->attached, true))
    throw std::logic_error("attach was called before");
  auto start = [f = std::exchange(impl_->handlers, {})](link_context& x) {
    static_cast<link&>(x).start(f);
  };
  caf::anon_send(impl_->actor, std::make_shared<const link_task>(start));
}

void nsp::close() {
  auto x = std::exchange(impl_->actor, nullptr);
  if (!x)
    return;
  caf::anon_send(x, close_atom_v);
  caf::scoped_actor self{impl_->system};
  self->wait_for(x);
}

} // namespace callboard::remote
