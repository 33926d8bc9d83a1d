#include "callboard/testing/client.hpp"

#include "callboard/testing/failure.hpp"

#include "actors/testing/client_state.hpp"

#include <algorithm>

namespace callboard::testing {

// -- answer -------------------------------------------------------------------

answer::operator bool() const {
  who_->world.settle();
  return who_->answers.contains(id_);
}

nlohmann::json answer::args() const {
  if (!*this)
    throw failure{"no acknowledgement for a client of namespace " + who_->nsp};
  return who_->answers.at(id_);
}

// -- the connection -----------------------------------------------------------

bool client::connected() const {
  state_->world.settle();
  return state_->connected;
}

const std::string& client::id() const {
  state_->world.settle();
  return state_->id;
}

const nlohmann::json& client::refusal() const {
  state_->world.settle();
  return state_->refusal;
}

bool client::recovered() const {
  state_->world.settle();
  return state_->recovered;
}

std::optional<disconnect_reason> client::closed() const {
  state_->world.settle();
  return state_->closed;
}

void client::disconnect() {
  state_->connected = false;
  state_->pid.clear();
  state_->send(*codec::outgoing::packet(codec::packet_type::disconnect,
                                        state_->nsp, std::nullopt, {}));
}

void client::lose_connection(disconnect_reason why) {
  state_->connected = false;
  state_->connection->lose(why);
}

void client::reconnect(std::optional<size_t> shard) {
  if (!state_->connection->closed())
    lose_connection();
  state_->open(shard.value_or(state_->options.shard));
}

// -- to the server ------------------------------------------------------------

std::optional<uint64_t> client::send_event(std::string_view name,
                                           const values& args, bool with_ack) {
  std::optional<uint64_t> id;
  if (with_ack)
    id = ++state_->last_ack;
  state_->send(*codec::outgoing::event(state_->nsp, name, args, {.id = id}));
  return id;
}

void client::send_ack(const received& to, const values& args) {
  if (!to.id)
    throw failure{"event " + to.name + " wants no acknowledgement"};
  state_->send(*codec::outgoing::ack(state_->nsp, *to.id, args));
}

void client::send_message(std::string_view data, bool binary) {
  state_->connection->receive(data, binary);
}

// -- from the server ----------------------------------------------------------

void client::on(std::string name,
                std::function<nlohmann::json(const nlohmann::json&)> f) {
  state_->handlers.insert_or_assign(std::move(name), std::move(f));
}

received client::take(std::string_view name) {
  state_->world.settle();
  auto& all = state_->events;
  auto i = std::find_if(all.begin(), all.end(),
                        [&](auto& x) { return x.name == name; });
  if (i == all.end())
    throw failure{"no event " + std::string{name}
                  + " for a client of namespace " + state_->nsp};
  auto result = std::move(*i);
  all.erase(i);
  return result;
}

nlohmann::json client::take_all() {
  state_->world.settle();
  auto result = nlohmann::json::array();
  for (auto& x : std::exchange(state_->events, {})) {
    auto event = nlohmann::json::array({x.name});
    for (auto& y : x.args)
      event.emplace_back(y);
    result.emplace_back(std::move(event));
  }
  return result;
}

size_t client::num_waiting() const {
  state_->world.settle();
  return state_->events.size();
}

// -- a slow reader ------------------------------------------------------------

void client::stop_reading() {
  state_->world.settle();
  state_->connection->read(false);
}

void client::resume_reading() {
  state_->connection->read(true);
}

size_t client::bytes_waiting() const {
  state_->world.settle();
  return state_->connection->bytes_waiting();
}

} // namespace callboard::testing
