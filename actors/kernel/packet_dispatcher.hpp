#pragma once

#include "actors/kernel/namespace_table.hpp"
#include "actors/kernel/session_link.hpp"
#include "actors/kernel/session_user.hpp"

#include "codec/packet_decoder.hpp"

namespace callboard::kernel {

/// The Socket.IO protocol on a session: assembles packets and passes them to
/// the sockets of the client's namespaces. Source: Socket.IO protocol 5.
class packet_dispatcher final : public session_user {
public:
  /// `format` is the client's packet format, if known.
  packet_dispatcher(session_link& link, namespace_table& namespaces,
                    const codec::limits& bounds, size_t max_namespaces,
                    std::optional<codec::parser> format = std::nullopt);

  void open() override;
  void receive(std::string_view data, bool binary) override;
  void closed(disconnect_reason why, std::string_view description) override;
  bool finished() const override;

  /// A packet from the client.
  void receive(codec::socket_packet&& packet);

  // -- messages from sockets --------------------------------------------------

  void attach(const std::string& nsp, full_socket_actor who);
  void admit(const std::string& nsp, const codec::outgoing_ptr& packet);
  void refuse(const std::string& nsp, const codec::outgoing_ptr& packet);
  void detach(const std::string& nsp, const full_socket_actor& who);
  void leave_all();

private:
  struct entry {
    std::string nsp;
    /// Invalid until the namespace has created the socket.
    full_socket_actor who;
    bool admitted = false;
  };

  std::vector<entry>::iterator lower_bound(std::string_view nsp) noexcept;
  entry* find(std::string_view nsp) noexcept;
  void erase(const entry* x);
  void connect(codec::socket_packet& packet);

  /// The id of a socket for a client before protocol 5; empty: the socket gets
  /// an id of its own.
  std::string socket_id(const std::string& nsp) const;
  void reject(const std::string& nsp, std::string_view message);

  /// Keeps a packet for a namespace that has not admitted the client yet.
  void keep(codec::socket_packet&& packet);
  /// Takes the packets that were kept for a namespace.
  std::vector<codec::socket_packet> take_early(const std::string& nsp);

  session_link& link_;
  namespace_table& namespaces_;
  codec::packet_decoder decoder_;
  size_t max_namespaces_;
  // Sorted by namespace; mostly one entry.
  std::vector<entry> entries_;
  // Packets that clients of Socket.IO 0.9 sent without waiting for an answer to
  // CONNECT.
  std::vector<codec::socket_packet> early_;
  size_t early_bytes_ = 0;
  // Namespaces that have not sent `attach` yet.
  size_t pending_ = 0;
  std::optional<disconnect_reason> closed_;
};

} // namespace callboard::kernel
