#include "callboard/testing/engine.hpp"

#include "callboard/log.hpp"

#include "callboard/testing/client_state.hpp"

namespace callboard::testing {

engine::engine(setup options)
    : stage(options.shards, options.config),
      options_(std::move(options)),
      namespaces_(shards(), options_.settings) {
  // nop
}

engine::~engine() {
  try {
    finish();
  } catch (const std::exception& e) {
    log()->error("test engine: {}", e.what());
  }
}

nsp engine::of(std::string name) {
  return nsp{namespaces_.of(std::move(name))};
}

nsp engine::of(const std::regex& pattern) {
  return nsp{namespaces_.of(
      [pattern](std::string_view name, const nlohmann::json&) {
        return std::regex_match(name.begin(), name.end(), pattern);
      },
      true)};
}

nsp engine::of(namespace_matcher matches) {
  return nsp{namespaces_.of(std::move(matches))};
}

client engine::connect(const std::string& nsp, connect_options options) {
  auto shard = options.shard;
  if (shard >= shards().size())
    throw failure{"there is no shard " + std::to_string(shard)};
  clients_.emplace_back(
      std::make_unique<client_state>(*this, nsp, std::move(options)));
  clients_.back()->open(shard);
  settle();
  return client{*clients_.back()};
}

void engine::finish() {
  settle();
  namespaces_.close();
  settle();
  for (auto& x : clients_)
    x->connection->lose(disconnect_reason::transport_close);
  settle();
  for (auto& x : clients_)
    for (auto& y : std::exchange(x->handles, {}))
      caf::anon_send_exit(y, caf::exit_reason::user_shutdown);
  for (auto& x : std::exchange(actors_, {}))
    caf::anon_send_exit(caf::actor_cast<caf::actor>(x),
                        caf::exit_reason::user_shutdown);
  settle();
  clients_.clear();
  if (auto n = num_actors(); n > 0)
    throw failure{std::to_string(n) + " actors have not ended"};
}

} // namespace callboard::testing
