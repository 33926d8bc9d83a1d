#include "actors/kernel/packet_dispatcher.hpp"

#include "callboard/log.hpp"

#include "actors/handles/incoming.hpp"
#include "actors/kernel/connect_request.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace callboard::kernel {

using codec::packet_type;

namespace {

/// Most packets, and bytes in them, that wait for namespaces to admit the
/// client.
constexpr size_t max_early = 1'000;
constexpr size_t max_early_bytes = 1'000'000;

} // namespace

packet_dispatcher::packet_dispatcher(session_link& link,
                                     namespace_table& namespaces,
                                     const codec::limits& bounds,
                                     size_t max_namespaces,
                                     std::optional<codec::parser> format)
    : link_(link),
      namespaces_(namespaces),
      decoder_(bounds,
               link.info()->protocol >= 4 ? codec::revision::v5
                                          : codec::revision::v4,
               format),
      max_namespaces_(max_namespaces) {
  // nop
}

void packet_dispatcher::open() {
  if (auto format = decoder_.format())
    link_.use(*format);
  // Before protocol 5, clients are in the default namespace without asking.
  if (link_.info()->protocol < 4) {
    codec::socket_packet x;
    x.type = packet_type::connect;
    connect(x);
  }
}

void packet_dispatcher::receive(std::string_view data, bool binary) {
  auto known = decoder_.format().has_value();
  auto state = binary ? decoder_.add_binary(data) : decoder_.add_text(data);
  if (!known && decoder_.format())
    link_.use(*decoder_.format());
  switch (state) {
  case codec::packet_decoder::status::complete:
    receive(decoder_.take());
    break;
  case codec::packet_decoder::status::need_more:
    break;
  case codec::packet_decoder::status::failed:
    log()->debug("malformed packet: {} (session {})",
                 codec::to_string(decoder_.error()), link_.info()->sid);
    link_.close(disconnect_reason::forced_close);
    break;
  }
}

std::vector<packet_dispatcher::entry>::iterator
packet_dispatcher::lower_bound(std::string_view nsp) noexcept {
  return std::lower_bound(entries_.begin(), entries_.end(), nsp,
                          [](auto& x, auto& y) { return x.nsp < y; });
}

packet_dispatcher::entry*
packet_dispatcher::find(std::string_view nsp) noexcept {
  auto i = lower_bound(nsp);
  return i != entries_.end() && i->nsp == nsp ? &*i : nullptr;
}

void packet_dispatcher::erase(const entry* x) {
  if (x)
    entries_.erase(entries_.begin() + (x - entries_.data()));
}

void packet_dispatcher::receive(codec::socket_packet&& packet) {
  auto x = find(packet.nsp);
  if (packet.type == packet_type::connect && !x) {
    connect(packet);
  } else if (packet.type == packet_type::connect && !x->admitted) {
    // The client asks again before it has got an answer: one answer is enough.
  } else if (x && x->admitted && packet.type == packet_type::disconnect) {
    link_.self().send(x->who, closed_atom_v,
                      disconnect_reason::client_namespace_disconnect,
                      std::string{});
    erase(x);
  } else if (x && x->admitted
             && (packet.type == packet_type::event
                 || packet.type == packet_type::ack)) {
    link_.self().send(
        x->who, std::make_shared<const detail::incoming>(std::move(packet)));
  } else if (link_.info()->protocol == 1
             && packet.type != packet_type::connect) {
    // Clients of Socket.IO 0.9 do not wait until they are connected. Packets to
    // a namespace that has refused them, or that was left, have no effect.
    if (x)
      keep(std::move(packet));
  } else {
    log()->debug("packet out of place (session {})", link_.info()->sid);
    link_.close(disconnect_reason::forced_server_close);
  }
}

void packet_dispatcher::keep(codec::socket_packet&& packet) {
  early_bytes_ += packet.args.joined().size();
  if (early_.size() < max_early && early_bytes_ <= max_early_bytes)
    early_.emplace_back(std::move(packet));
  else
    link_.close(disconnect_reason::forced_server_close);
}

std::vector<codec::socket_packet>
packet_dispatcher::take_early(const std::string& nsp) {
  std::vector<codec::socket_packet> result;
  auto i = std::stable_partition(early_.begin(), early_.end(),
                                 [&](auto& x) { return x.nsp != nsp; });
  std::move(i, early_.end(), std::back_inserter(result));
  early_.erase(i, early_.end());
  for (auto& x : result)
    early_bytes_ -= x.args.joined().size();
  return result;
}

// -- connects -----------------------------------------------------------------

void packet_dispatcher::connect(codec::socket_packet& packet) {
  if (entries_.size() >= max_namespaces_) {
    reject(packet.nsp, "Too many namespaces");
    return;
  }
  auto nsp = std::make_shared<const namespace_lease>(
      namespaces_.find(packet.nsp, packet.auth));
  if (!*nsp) {
    reject(packet.nsp, "Invalid namespace");
    return;
  }
  entries_.insert(lower_bound(packet.nsp), entry{packet.nsp, {}, false});
  ++pending_;
  auto& self = link_.self();
  auto here = shard::current();
  auto request = std::make_shared<const connect_request>(
      connect_request{transport_actor{&self}, &link_, link_.info(),
                      std::move(packet.auth), nsp, socket_id(packet.nsp)});
  auto refused = [this, name = packet.nsp](const caf::error&) {
    // The server is shutting down, and the namespace is gone. `close` also
    // wakes up a session that only waits for `attach`.
    --pending_;
    erase(find(name));
    caf::anon_send(transport_actor{&link_.self()}, close_atom_v,
                   disconnect_reason::server_shutting_down);
  };
  self.request((*nsp)->parts()[here ? here->index() : 0], caf::infinite,
               connect_atom_v, std::move(request))
      .then([] {}, std::move(refused));
}

std::string packet_dispatcher::socket_id(const std::string& nsp) const {
  auto& info = *link_.info();
  if (info.protocol >= 4)
    return {};
  // The session's id, from which clients of protocol 4 derive the socket's.
  return info.protocol == 1 || nsp == "/" ? info.sid : nsp + '#' + info.sid;
}

void packet_dispatcher::reject(const std::string& nsp,
                               std::string_view message) {
  nlohmann::json content{{"message", message}};
  // Clients of protocol 4 get the whole object as `data`, as from the
  // reference.
  if (link_.info()->protocol < 4)
    content["data"] = nlohmann::json(content);
  link_.send(codec::outgoing::packet(packet_type::connect_error, nsp,
                                     std::nullopt, content.dump()),
             false);
}

void packet_dispatcher::attach(const std::string& nsp, full_socket_actor who) {
  --pending_;
  auto x = find(nsp);
  if (closed_)
    link_.self().send(who, closed_atom_v, *closed_, std::string{});
  else if (x)
    x->who = std::move(who);
}

void packet_dispatcher::admit(const std::string& nsp,
                              const codec::outgoing_ptr& packet) {
  auto x = find(nsp);
  if (!x)
    return;
  x->admitted = true;
  link_.send(packet, false);
  link_.joined();
  for (auto& y : take_early(nsp))
    receive(std::move(y));
}

void packet_dispatcher::refuse(const std::string& nsp,
                               const codec::outgoing_ptr& packet) {
  if (auto x = find(nsp)) {
    erase(x);
    take_early(nsp);
    link_.send(packet, false);
  }
}

// -- disconnects --------------------------------------------------------------

void packet_dispatcher::detach(const std::string& nsp,
                               const full_socket_actor& who) {
  // The client may have left and come back meanwhile: then the entry belongs to
  // another socket.
  auto x = find(nsp);
  if (x && x->who == who)
    erase(x);
}

void packet_dispatcher::leave_all() {
  // Sending may end the session, which then tells the sockets.
  for (auto& x : std::exchange(entries_, {})) {
    if (x.admitted)
      link_.send(codec::outgoing::packet(packet_type::disconnect, x.nsp,
                                         std::nullopt, {}),
                 false);
    if (x.who)
      link_.self().send(x.who, closed_atom_v,
                        disconnect_reason::server_namespace_disconnect,
                        std::string{});
  }
  link_.close(disconnect_reason::forced_server_close);
}

void packet_dispatcher::closed(disconnect_reason why,
                               std::string_view description) {
  if (closed_)
    return;
  closed_ = why;
  for (auto& x : entries_)
    if (x.who)
      link_.self().send(x.who, closed_atom_v, why, std::string{description});
  entries_.clear();
  early_.clear();
}

bool packet_dispatcher::finished() const {
  return pending_ == 0;
}

} // namespace callboard::kernel
