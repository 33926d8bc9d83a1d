#pragma once

#include "actors/kernel/packet_dispatcher.hpp"
#include "actors/kernel/pinned.hpp"

#include <deque>

namespace callboard::testing {

/// Options of a session without a network.
struct session_options {
  /// Limits for packets from the client.
  codec::limits bounds = {};
  size_t max_namespaces = 1'000;
  /// Most bytes that wait for a client that does not read.
  size_t max_outbox = 8 * 1024 * 1024;
  /// The request that opened the session.
  handshake request = {};
};

/// TRANSPORT: an Engine.IO session without a network. The Socket.IO client on
/// top of it is the engine's own, so it takes and gives real packets. A derived
/// class is the client at the other end.
///
/// All members are for the thread of the test, on the session's shard.
class session : public kernel::pinned<kernel::transport_actor::base>,
                public kernel::session_link {
  connection_info_ptr info_;

public:
  session(caf::actor_config& cfg, kernel::namespace_table& namespaces,
          const session_options& options);

  /// The engine's half of the client.
  kernel::packet_dispatcher client;

  /// The client sends a message.
  void receive(std::string_view data, bool binary = false);

  /// Loses the connection, with all data that the client has not read.
  void lose(disconnect_reason why, std::string_view description = {});

  /// Sets whether the client reads. While it does not, volatile packets are
  /// dropped, others wait; more than `max_outbox` bytes of them end the
  /// session.
  void read(bool on);

  /// Whether the session has ended.
  bool closed() const noexcept {
    return closed_;
  }

  size_t bytes_waiting() const noexcept {
    return bytes_waiting_;
  }

  // -- session_link -----------------------------------------------------------

  void send(const codec::outgoing_ptr& x, bool is_volatile) final;
  void close(disconnect_reason why) final;
  void joined() override;
  void use(codec::parser) override;
  kernel::transport_actor::base& self() final;
  const connection_info_ptr& info() const final;

protected:
  behavior_type make_behavior() final;

  // -- the client at the other end --------------------------------------------

  /// The client gets a packet.
  virtual void deliver(const codec::outgoing& x, bool is_volatile) = 0;

  /// The server has closed the session.
  virtual void ended(disconnect_reason why) = 0;

  /// The server stops (true) or resumes (false) reading.
  virtual void paused(bool on);

private:
  size_t max_outbox_;
  bool reading_ = true;
  bool closed_ = false;
  std::deque<codec::outgoing_ptr> outbox_;
  size_t bytes_waiting_ = 0;
};

} // namespace callboard::testing
