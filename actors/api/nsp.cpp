#include "callboard/nsp.hpp"

#include "actors/base/error_of.hpp"
#include "actors/kernel/pinned.hpp"
#include "callboard/log.hpp"

#include <stdexcept>

namespace callboard {

using namespace kernel;

namespace {

/// Waits for what other servers answer.
class server_asker : public pinned<caf::event_based_actor> {
public:
  using callback = std::function<void(const server_side_result&)>;

  server_asker(caf::actor_config& cfg, nsp_core_ptr nsp, event what,
               caf::timespan timeout, callback f)
      : pinned(cfg),
        nsp_(std::move(nsp)),
        what_(std::move(what)),
        timeout_(timeout),
        f_(std::move(f)) {
    // nop
  }

  caf::behavior make_behavior() override {
    // The adapter sees to the time, so that it can tell who has answered.
    request(nsp_->settings.adapter, timeout_ + std::chrono::seconds{1},
            server_emit_atom_v, nsp_->name, std::move(what_), timeout_)
        .then(
            [this](const server_answers& xs) {
              server_side_result result{xs.complete, {}};
              for (auto& x : xs.lists)
                result.answers.emplace_back(std::make_shared<const values>(x),
                                            0);
              finish(result);
            },
            [this](const caf::error&) {
              finish({false, {}});
            });
    return {};
  }

private:
  void finish(const server_side_result& x) {
    if (auto why = base::error_of([&] { f_(x); }))
      log()->error("handler failed: {} (namespace {}, answers of servers)",
                   *why, nsp_->name);
    quit();
  }

  nsp_core_ptr nsp_;
  event what_;
  caf::timespan timeout_;
  callback f_;
};

} // namespace

void nsp::server_side_ask(
    std::string name, values args, std::chrono::milliseconds timeout,
    std::function<void(const server_side_result&)> f) const {
  check_single();
  auto& adapter = core_->settings.adapter;
  event what{std::move(name), std::move(args)};
  if (!f && adapter)
    caf::anon_send(adapter, server_emit_atom_v, core_->name, std::move(what),
                   caf::timespan{0});
  else if (f && adapter)
    spawn_pinned<server_asker>(*core_->shards.front(), core_, std::move(what),
                               caf::timespan{timeout}, std::move(f));
  else if (f)
    f({});
}

std::vector<nsp> nsp::children() const {
  std::vector<nsp> result;
  for (auto& x : core_->children())
    result.emplace_back(x);
  return result;
}

nsp& nsp::watch_rooms(room_watcher_actor x) {
  check_single();
  caf::anon_send(core_->make_room_registry(), watch_atom_v, std::move(x));
  return *this;
}

nsp& nsp::on_room_event(std::function<void(const room_event&)> f) {
  check_single();
  caf::anon_send(core_->make_room_registry(), watch_atom_v,
                 std::make_shared<const room_listener>(std::move(f)));
  return *this;
}

} // namespace callboard
