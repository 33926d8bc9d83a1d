#include "actors/testing/client_state.hpp"

#include "actors/testing/frames.hpp"

namespace callboard::testing {

namespace {

nlohmann::json to_array(const values& xs, size_t n) {
  auto result = nlohmann::json::array();
  for (size_t i = 0; i < n; ++i)
    result.emplace_back(xs.json(i));
  return result;
}

/// The text of a packet without attachments; its second character is the type.
std::string text_of(const codec::outgoing& x) {
  return read_frames(x.bytes(codec::framing::websocket4)).at(0).data;
}

/// The payload of a CONNECT or CONNECT_ERROR packet.
nlohmann::json payload_of(const std::string& text, const std::string& nsp) {
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
  session_options how{world.options.bounds,
                      world.options.settings.limits.max_namespaces,
                      world.options.max_outbox, options.request};
  kernel::transport_actor handle = kernel::spawn_pinned<client_connection>(
      where, world.namespaces, how, *this);
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
  auto text = text_of(x);
  auto type = text.size() < 2 ? '6' : text[1];
  if (type == '0') {
    auto content = payload_of(text, nsp);
    connected = true;
    recovered = !pid.empty() && content.value("pid", "") == pid;
    id = content.value("sid", "");
    pid = content.value("pid", "");
    if (!recovered)
      offset.clear();
  } else if (type == '1') {
    connected = false;
    pid.clear();
  } else if (type == '4') {
    refusal = payload_of(text, nsp);
  } else {
    deliver_content(x, is_volatile);
  }
}

void client_state::deliver_content(const codec::outgoing& x, bool is_volatile) {
  auto what = x.decode();
  auto n = what.args.size();
  if (what.type == codec::packet_type::ack) {
    if (what.id)
      answers.emplace(*what.id, to_array(what.args, n));
  } else if (what.type == codec::packet_type::event) {
    if (!x.offset().empty()) {
      --n;
      offset = x.offset();
    }
    receive({what.event, to_array(what.args, n), what.id, is_volatile,
             x.compress()});
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
