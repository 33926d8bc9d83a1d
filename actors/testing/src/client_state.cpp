#include "callboard/testing/client_state.hpp"

#include "callboard/testing/frames.hpp"

namespace callboard::testing {

namespace {

nlohmann::json to_array(const values& xs, size_t n) {
  auto result = nlohmann::json::array();
  for (size_t i = 0; i < n; ++i)
    result.emplace_back(xs.json(i));
  return result;
}

/// The payload of a CONNECT or CONNECT_ERROR packet.
nlohmann::json payload_of(const codec::outgoing& x) {
  auto text = read_frames(x.bytes(codec::framing::websocket4)).at(0).data;
  auto nsp = x.decode().nsp;
  auto first = text.find('{', nsp == "/" ? 0 : nsp.size());
  return first == std::string::npos ? nlohmann::json::object()
                                    : nlohmann::json::parse(text.substr(first));
}

} // namespace

void client_connection::deliver(const codec::outgoing& x, bool is_volatile) {
  if (owner_.connection == this)
    owner_.deliver(x, is_volatile);
}

void client_connection::ended(disconnect_reason why) {
  if (owner_.connection != this)
    return;
  owner_.connected = false;
  owner_.closed = why;
}

void client_state::open(size_t shard) {
  auto& where = *world.shards().at(shard);
  session_options how{world.options_.bounds,
                      world.options_.settings.limits.max_namespaces,
                      world.options_.max_outbox, options.request};
  actors::transport_actor handle = actors::spawn_pinned<client_connection>(
      where, world.namespaces_, how, *this);
  connection = static_cast<client_connection*>(
      caf::actor_cast<caf::abstract_actor*>(handle));
  handles.emplace_back(std::move(handle));
  options.shard = shard;
  connected = false;
  closed = std::nullopt;
  refusal = nullptr;
  answers.clear();
  auto auth = options.auth;
  if (!pid.empty()) {
    auth["pid"] = pid;
    if (!offset.empty())
      auth["offset"] = offset;
  }
  send(*codec::outgoing::packet(codec::packet_type::connect, nsp, std::nullopt,
                                auth.empty() ? "" : auth.dump()));
}

void client_state::send(const codec::outgoing& x) {
  for (auto& y : read_frames(x.bytes(codec::framing::websocket4)))
    connection->receive(std::string_view{y.data}.substr(y.binary ? 0 : 1),
                        y.binary);
}

void client_state::deliver(const codec::outgoing& x, bool is_volatile) {
  auto what = x.decode();
  auto& args = what.args;
  switch (what.type) {
  case codec::packet_type::connect: {
    auto content = payload_of(x);
    connected = true;
    recovered = !pid.empty() && content.value("pid", "") == pid;
    id = content.value("sid", "");
    pid = content.value("pid", "");
    if (!recovered)
      offset.clear();
    break;
  }
  case codec::packet_type::connect_error:
    refusal = payload_of(x);
    break;
  case codec::packet_type::disconnect:
    connected = false;
    pid.clear();
    break;
  case codec::packet_type::ack:
  case codec::packet_type::binary_ack:
    if (what.id)
      answers.emplace(*what.id, to_array(args, args.size()));
    break;
  case codec::packet_type::event:
  case codec::packet_type::binary_event: {
    auto n = args.size();
    if (!x.offset().empty()) {
      --n;
      offset = x.offset();
    }
    receive(
        {what.event, to_array(args, n), what.id, is_volatile, x.compress()});
    break;
  }
  }
}

void client_state::receive(received what) {
  auto i = handlers.find(what.name);
  if (i == handlers.end()) {
    events.emplace_back(std::move(what));
    return;
  }
  auto result = i->second(what.args);
  if (!what.id)
    return;
  values xs;
  for (auto& x : result)
    xs.push_back(x);
  send(*codec::outgoing::ack(nsp, *what.id, xs));
}

} // namespace callboard::testing
