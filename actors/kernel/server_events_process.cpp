#include "actors/kernel/server_events_process.hpp"

#include "actors/base/error_of.hpp"
#include "callboard/log.hpp"

namespace callboard::kernel {

server_events_process::server_events_process(caf::actor_config& cfg,
                                             std::weak_ptr<const nsp_core> nsp,
                                             const part_actor& part)
    : pinned(cfg),
      nsp_(std::move(nsp)) {
  monitor(part);
  set_down_handler([this](const caf::down_msg&) { quit(); });
}

server_events_process::behavior_type server_events_process::make_behavior() {
  return {
      [this](event_atom, event& what) { return handle(what); },
  };
}

caf::result<values> server_events_process::handle(event& what) {
  auto nsp = nsp_.lock();
  auto behavior = nsp ? nsp->behavior() : nullptr;
  if (!behavior)
    return values{};
  auto i = behavior->server_events.find(what.name);
  if (i == behavior->server_events.end())
    return values{};
  auto promise = make_response_promise<values>();
  auto args = std::make_shared<const values>(what.args);
  // Whether a listener has taken the promise.
  auto taken = false;
  for (auto& x : i->second) {
    if (x.actor) {
      auto answer = [promise,
                     first = !std::exchange(taken, true)](values xs) mutable {
        if (first)
          promise.deliver(std::move(xs));
      };
      request(x.actor, caf::infinite, event_atom_v, what)
          .then([answer](values& xs) mutable { answer(std::move(xs)); },
                [answer](const caf::error&) mutable { answer({}); });
      continue;
    }
    auto run = [&] {
      auto xs = (*x.function)(args);
      if (!std::exchange(taken, true))
        promise.deliver(std::move(xs));
    };
    if (auto why = base::error_of(run))
      log()->error("handler failed: {} (namespace {}, server event {})", *why,
                   nsp->name(), what.name);
  }
  if (!taken)
    promise.deliver(values{});
  return promise;
}

} // namespace callboard::kernel
