#include "callboard/remote/nsp.hpp"

#include <stdexcept>

namespace callboard::remote {

namespace {

link_actor spawn_link(caf::actor_system& sys, link_address where,
                      const retry_options& retry) {
  if (retry.first.count() <= 0)
    throw std::invalid_argument("the first delay must be > 0");
  if (retry.longest < retry.first)
    throw std::invalid_argument("the longest delay is shorter than the first");
  return sys.spawn<link>(network_of(sys), std::move(where), retry);
}

} // namespace

nsp::nsp(caf::actor_system& sys, std::string host, uint16_t port,
         std::string name, retry_options retry)
    : nsp(sys,
          spawn_link(sys, {std::move(host), port, std::move(name)}, retry)) {
  // nop
}

nsp::nsp(caf::actor_system& sys, link_actor actor)
    : broadcast_operator(actor),
      sys_(sys),
      actor_(std::move(actor)) {
  // nop
}

nsp& nsp::on_connection(std::function<void(socket&)> f) {
  handlers_.on_connection.emplace_back(std::move(f));
  return *this;
}

nsp& nsp::on_attached(std::function<void()> f) {
  handlers_.on_attached.emplace_back(std::move(f));
  return *this;
}

nsp& nsp::behavior(behavior_actor x) {
  handlers_.actor = std::move(x);
  return *this;
}

void nsp::attach() {
  if (std::exchange(attached_, true))
    throw std::logic_error("attach was called before");
  caf::anon_send(actor_,
                 std::make_shared<const link_task>(
                     [f = std::move(handlers_)](link& x) { x.start(f); }));
  handlers_ = {};
}

void nsp::close() {
  if (!actor_)
    return;
  caf::anon_send(actor_, close_atom_v);
  caf::scoped_actor self{sys_};
  self->wait_for(actor_);
  actor_ = nullptr;
}

} // namespace callboard::remote
