#include "callboard/nsp.hpp"

#include "callboard/room_event.hpp"

#include "actors/base/deadline.hpp"
#include "actors/kernel/nsp_core.hpp"
#include "actors/kernel/room_core.hpp"

namespace callboard {

using namespace kernel;

namespace {

/// The application's view of a room, made at the first call.
room& room_of(room_core& x) {
  if (!x.face)
    x.face = std::make_shared<room>(x);
  return *static_cast<room*>(x.face.get());
}

size_t load(const std::atomic<size_t>& x) noexcept {
  return x.load(std::memory_order_relaxed);
}

} // namespace

nsp::nsp(nsp_core_ptr core)
    : broadcast_operator(core),
      core_(std::move(core)) {
  // nop
}

// -- properties ---------------------------------------------------------------

const std::string& nsp::name() const noexcept {
  return core_->name();
}

bool nsp::is_pattern() const noexcept {
  return core_->is_pattern();
}

std::vector<nsp> nsp::children() const {
  std::vector<nsp> result;
  for (auto& x : core_->children())
    result.emplace_back(x);
  return result;
}

size_t nsp::num_sockets() const noexcept {
  return load(core_->numbers().sockets);
}

size_t nsp::num_mismatches() const noexcept {
  return load(core_->numbers().mismatches);
}

size_t nsp::num_handler_errors() const noexcept {
  return load(core_->numbers().handler_errors);
}

size_t nsp::num_room_failures() const noexcept {
  return load(core_->numbers().room_failures);
}

// -- behavior -----------------------------------------------------------------

nsp& nsp::on_connection(std::function<void(socket&)> f) {
  std::function<void(socket_core&)> g = [f = std::move(f)](socket_core& x) {
    f(detail::socket_of(x));
  };
  core_->change_behavior([&](nsp_behavior& x) {
    x.on_connection.emplace_back(share(std::move(g)));
  });
  return *this;
}

nsp& nsp::add_middleware(middleware f) {
  kernel::middleware x;
  x.function =
      share<detail::verdict(socket_core&, const detail::next_factory&)>(
          [f = std::move(f)](socket_core& who,
                             const detail::next_factory& make) {
            return f(detail::socket_of(who), make);
          });
  core_->change_behavior(
      [&](nsp_behavior& y) { y.middlewares.emplace_back(std::move(x)); });
  return *this;
}

nsp& nsp::add_middleware_actor(middleware_actor x) {
  core_->change_behavior([&](nsp_behavior& y) {
    y.middlewares.push_back({nullptr, std::move(x)});
  });
  return *this;
}

nsp& nsp::add_handler(std::string name, detail::event_handler f) {
  core_->change_behavior(
      [&](nsp_behavior& x) { x.events[std::move(name)].add(std::move(f)); });
  return *this;
}

nsp& nsp::off(std::string_view name) {
  core_->change_behavior([&](nsp_behavior& x) {
    if (auto i = x.events.find(name); i != x.events.end())
      x.events.erase(i);
  });
  return *this;
}

nsp& nsp::add_session_listener(lost_session_handler f) {
  core_->change_behavior([&](nsp_behavior& x) {
    x.on_session_lost.emplace_back(share(std::move(f)));
  });
  return *this;
}

nsp& nsp::add_session_watcher(session_watcher_actor x) {
  return add_session_listener(
      [x = std::move(x)](const session_snapshot& what, std::string_view why) {
        caf::anon_send(x, lost_atom_v, what, std::string{why});
      });
}

nsp& nsp::behavior(behavior_actor x) {
  core_->change_behavior([&](nsp_behavior& y) { y.actor = std::move(x); });
  return *this;
}

// -- rooms --------------------------------------------------------------------

nsp& nsp::watch_rooms(room_watcher_actor x) {
  check_single();
  caf::anon_send(core_->parts().front(), watch_atom_v, std::move(x));
  return *this;
}

nsp& nsp::on_room_event(std::function<void(const room_event&)> f) {
  check_single();
  caf::anon_send(core_->parts().front(), watch_atom_v,
                 std::make_shared<const room_listener>(std::move(f)));
  return *this;
}

nsp& nsp::add_rooms(room_matcher which, room_options options,
                    std::function<void(room&)> f) {
  auto run = [f = std::move(f)](room_core& x) { f(room_of(x)); };
  auto x = std::make_shared<const room_definition>(room_definition{
      std::move(which), std::move(options), std::move(run), nullptr});
  core_->change_behavior(
      [&](nsp_behavior& y) { y.rooms.emplace_back(std::move(x)); });
  return *this;
}

nsp& nsp::add_room_actors(
    room_matcher which, room_options options,
    std::function<room_behavior_actor(const nsp&, const std::string&)> f) {
  auto spawn = [f = std::move(f)](const nsp_core_ptr& core,
                                  const std::string& name) {
    return f(nsp{core}, name);
  };
  auto x = std::make_shared<const room_definition>(room_definition{
      std::move(which), std::move(options), nullptr, std::move(spawn)});
  core_->change_behavior(
      [&](nsp_behavior& y) { y.rooms.emplace_back(std::move(x)); });
  return *this;
}

// -- other servers ------------------------------------------------------------

nsp& nsp::add_server_handler(std::string name,
                             detail::server_event_function f) {
  server_event_handler handler{share(std::move(f)), {}};
  core_->change_behavior([&](nsp_behavior& x) {
    x.server_events[std::move(name)].emplace_back(std::move(handler));
  });
  return *this;
}

nsp& nsp::add_server_actor(std::string name, server_event_actor x) {
  server_event_handler handler{nullptr, std::move(x)};
  core_->change_behavior([&](nsp_behavior& y) {
    y.server_events[std::move(name)].emplace_back(std::move(handler));
  });
  return *this;
}

void nsp::check_single() const {
  core_->check_single();
}

void nsp::server_side_ask(
    std::string name, values args, std::chrono::milliseconds timeout,
    std::function<void(const server_side_result&)> f) const {
  check_single();
  auto& adapter = core_->settings().adapter;
  event what{std::move(name), std::move(args)};
  if (!f) {
    if (adapter)
      caf::anon_send(*adapter, server_emit_atom_v, core_->name(),
                     std::move(what), caf::timespan{0});
    return;
  }
  if (!adapter) {
    f({});
    return;
  }
  auto finish = [core = core_, f = std::move(f)](const server_answers& xs) {
    server_side_result result{xs.complete, {}};
    for (auto& x : xs.lists)
      result.answers.emplace_back(std::make_shared<const values>(x), 0);
    core->guarded("answers of servers", [&] { f(result); });
  };
  auto answered = std::make_shared<server_question::callback>(finish, [finish] {
    finish({false, {}});
  });
  caf::anon_send(
      core_->parts().front(),
      std::make_shared<server_question>(server_question{
          std::move(what), base::nanoseconds(timeout), std::move(answered)}));
}

} // namespace callboard
