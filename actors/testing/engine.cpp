#include "callboard/testing/engine.hpp"

#include "callboard/log.hpp"

#include "actors/testing/client_state.hpp"
#include "actors/testing/world.hpp"

namespace callboard::testing {

engine::engine(setup options)
    : world_(std::make_unique<world>(std::move(options))) {
  // nop
}

engine::~engine() {
  try {
    finish();
  } catch (const std::exception& e) {
    log()->error("test engine: {}", e.what());
  }
}

// -- namespaces and clients ---------------------------------------------------

nsp engine::of(std::string name) {
  return nsp{world_->namespaces.of(std::move(name))};
}

nsp engine::of(pattern names) {
  auto matches = [names = std::move(names)](std::string_view name,
                                            const nlohmann::json&) {
    return names(name);
  };
  return nsp{world_->namespaces.of(std::move(matches), true)};
}

nsp engine::of(namespace_matcher matches) {
  return nsp{world_->namespaces.of(std::move(matches))};
}

client engine::connect(const std::string& nsp, connect_options options) {
  auto shard = options.shard;
  if (shard >= world_->shards().size())
    throw failure{"there is no shard " + std::to_string(shard)};
  auto& all = world_->clients;
  all.emplace_back(
      std::make_shared<client_state>(*world_, nsp, std::move(options)));
  all.back()->open(shard);
  settle();
  return client{*all.back()};
}

// -- actors, turns, time ------------------------------------------------------

caf::actor_system& engine::system() noexcept {
  return world_->system();
}

void engine::keep(caf::strong_actor_ptr x) {
  world_->actors.emplace_back(std::move(x));
}

void engine::shuffle(unsigned seed) {
  world_->shuffle(seed);
}

bool engine::step() {
  return world_->step();
}

void engine::settle() {
  world_->settle();
}

void engine::advance(caf::timespan x) {
  world_->advance(x);
}

caf::actor_clock::time_point engine::now() noexcept {
  return world_->now();
}

// -- the end ------------------------------------------------------------------

size_t engine::num_pinned() const {
  return world_->num_pinned();
}

size_t engine::num_actors() {
  return world_->num_actors();
}

void engine::finish() {
  auto& clients = world_->clients;
  settle();
  auto behaviors = world_->namespaces.close();
  settle();
  for (auto& x : clients)
    x->connection->lose(disconnect_reason::transport_close);
  settle();
  kernel::namespace_table::end_behaviors(behaviors);
  settle();
  for (auto& x : clients)
    for (auto& y : std::exchange(x->handles, {}))
      caf::anon_send_exit(y, caf::exit_reason::user_shutdown);
  for (auto& x : std::exchange(world_->actors, {}))
    caf::anon_send_exit(caf::actor_cast<caf::actor>(x),
                        caf::exit_reason::user_shutdown);
  settle();
  clients.clear();
  if (auto n = num_actors(); n > 0)
    throw failure{std::to_string(n) + " actors have not ended"};
}

} // namespace callboard::testing
