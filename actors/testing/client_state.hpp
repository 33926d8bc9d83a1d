#pragma once

#include "callboard/testing/received.hpp"

#include "actors/testing/session.hpp"
#include "actors/testing/world.hpp"

#include <map>

/// Internals of `client`; not for tests.

namespace callboard::testing {

/// The session of a simulated client: reads the server's packets.
class client_connection final : public session {
public:
  client_connection(caf::actor_config& cfg, kernel::namespace_table& namespaces,
                    const session_options& options, client_state& owner)
      : session(cfg, namespaces, options),
        owner_(owner) {
    // nop
  }

protected:
  void deliver(const codec::outgoing& x, bool is_volatile) override;
  void ended(disconnect_reason why) override;

private:
  client_state& owner_;
};

/// The state of a client.
struct client_state {
  client_state(struct world& where, std::string name, connect_options how)
      : world(where),
        nsp(std::move(name)),
        options(std::move(how)) {
    // nop
  }

  /// Opens a connection on a shard and asks for the namespace.
  void open(size_t shard);

  /// Sends a packet, with its attachments.
  void send(const codec::outgoing& x);

  // From the server.
  void deliver(const codec::outgoing& x, bool is_volatile);
  void deliver_content(const codec::outgoing& x, bool is_volatile);
  void receive(received what);

  struct world& world;
  std::string nsp;
  connect_options options;

  // The handles of all connections: former ones may still get messages.
  std::vector<kernel::transport_actor> handles;
  client_connection* connection = nullptr;

  bool connected = false;
  bool recovered = false;
  std::string id;
  std::string pid;
  std::string offset;
  nlohmann::json refusal;
  std::optional<disconnect_reason> closed;

  uint64_t last_ack = 0;
  std::map<uint64_t, nlohmann::json> answers;
  std::map<std::string, std::function<nlohmann::json(const nlohmann::json&)>,
           std::less<>>
      handlers;
  std::deque<received> events;
};

} // namespace callboard::testing
