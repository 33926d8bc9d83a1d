/// How a link finds its node.

#include "actors/remote/link.hpp"

#include "callboard/ec.hpp"
#include "callboard/log.hpp"

namespace callboard::remote {

namespace {

/// How long a node may take to attach.
constexpr std::chrono::milliseconds patience{10'000};

std::string text_of(const caf::error& e, caf::actor_system& sys) {
  return error_text(e).value_or(sys.render(e));
}

} // namespace

void link::start(link_handlers f) {
  handlers_ = std::move(f);
  if (handlers_.actor)
    monitor(handlers_.actor);
  connect();
}

void link::connect() {
  ++attempt_;
  // No timeout: CAF would only wait longer if asked again.
  request(network_, caf::infinite, caf::connect_atom::value, where_.host,
          where_.port)
      .then(
          [this](const caf::node_id&, const caf::strong_actor_ptr& x,
                 const std::set<std::string>&) {
            if (x)
              enter(caf::actor_cast<door_actor>(x));
            else
              retry("nothing is published there");
          },
          [this](const caf::error& e) { retry(text_of(e, system())); });
}

void link::enter(door_actor door) {
  auto current = [this, attempt = attempt_] { return attempt == attempt_; };
  // CAF does not fail requests when the connection is lost, but tells monitors.
  door_ = std::move(door);
  monitor(door_);
  request(door_, patience, attach_atom_v, protocol_version, where_.nsp,
          caf::actor_cast<caf::strong_actor_ptr>(this))
      .then(
          [this, current](uint64_t session, const caf::strong_actor_ptr& gate) {
            if (current())
              attached(session, gate);
          },
          [this, current](const caf::error& e) {
            if (current())
              retry(text_of(e, system()));
          });
}

void link::leave_door() {
  if (door_)
    demonitor(door_.address());
  door_ = nullptr;
}

void link::retry(const std::string& why) {
  // Attempts still under way no longer count.
  ++attempt_;
  leave_door();
  // Warns once for each reason.
  if (std::exchange(problem_, why) != why)
    log()->warn("cannot attach to {} at {}:{}: {}", where_.nsp, where_.host,
                where_.port, why);
  delayed_send(this, delay_, retry_atom_v);
  delay_ = std::min(delay_ * 2, retry_.longest);
}

} // namespace callboard::remote
