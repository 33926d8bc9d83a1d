#pragma once

#include "actors/kernel/directory.hpp"
#include "actors/kernel/operation.hpp"

#include "codec/packet_decoder.hpp"

namespace callboard::kernel {

/// What runs on top of an Engine.IO session, inside its TRANSPORT.
class session_user {
public:
  virtual ~session_user() = default;

  /// The session is open.
  virtual void open() = 0;

  /// A message from the client. The data is valid during the call.
  virtual void receive(std::string_view data, bool binary) = 0;

  /// The session is closed; nothing can be sent any more. `description` says in
  /// words what happened, or is empty.
  virtual void closed(disconnect_reason why, std::string_view description) = 0;

  /// Whether the session may end: nobody will send messages to it that need to
  /// be handled.
  virtual bool finished() const = 0;
};

/// What a session offers to its user.
class session_link {
public:
  virtual ~session_link() = default;

  /// Sends a packet to the client, unless the session is closed. For the
  /// session's user; and for sockets, if `idle`.
  virtual void send(const codec::outgoing_ptr& x, bool is_volatile) = 0;

  /// Whether no message is on its way to the TRANSPORT. Then a socket, which
  /// runs on the same shard, spares the message: nothing can be overtaken.
  bool idle() {
    return self().mailbox().blocked();
  }

  /// Closes the session after what is queued has left; `why` is what the user
  /// gets to know.
  virtual void close(disconnect_reason why) = 0;

  /// The client is in its first namespace.
  virtual void joined() = 0;

  /// The client writes packets in this way, and reads no other.
  virtual void use(codec::parser format) = 0;

  /// The TRANSPORT itself.
  virtual transport_actor::base& self() = 0;

  virtual const connection_info_ptr& info() const = 0;
};

/// A Socket.IO client: puts packets together and passes them to the sockets of
/// the client's namespaces. Source: Socket.IO protocol 5.
class client final : public session_user {
public:
  /// `format` is how the client writes packets, if that is known.
  client(session_link& link, directory& namespaces, const codec::limits& bounds,
         size_t max_namespaces,
         std::optional<codec::parser> format = std::nullopt);

  void open() override;
  void receive(std::string_view data, bool binary) override;
  void closed(disconnect_reason why, std::string_view description) override;
  bool finished() const override;

  /// A packet from the client.
  void receive(codec::socket_packet&& packet);

  // -- messages from sockets --------------------------------------------------

  void attach(const std::string& nsp, socket_actor who);
  void admit(const std::string& nsp, const codec::outgoing_ptr& packet);
  void refuse(const std::string& nsp, const codec::outgoing_ptr& packet);
  void detach(const std::string& nsp);
  void leave_all();

private:
  struct entry {
    std::string nsp;
    /// Invalid until the namespace has created the socket.
    socket_actor who;
    bool admitted = false;
  };

  std::vector<entry>::iterator lower_bound(std::string_view nsp) noexcept;
  entry* find(std::string_view nsp) noexcept;
  void erase(const entry* x);
  void connect(codec::socket_packet& packet);

  /// The id of a socket before protocol 5; empty: it gets one of its own.
  std::string socket_id(const std::string& nsp) const;
  void reject(const std::string& nsp, std::string_view message);

  /// Keeps a packet for a namespace that has not admitted the client yet.
  void keep(codec::socket_packet&& packet);
  /// Takes what was kept for a namespace.
  std::vector<codec::socket_packet> take_early(const std::string& nsp);

  session_link& link_;
  directory& namespaces_;
  codec::packet_decoder decoder_;
  size_t max_namespaces_;
  // By namespace; mostly one.
  std::vector<entry> entries_;
  // What clients 0.9 sent without waiting for an answer to CONNECT.
  std::vector<codec::socket_packet> early_;
  size_t early_bytes_ = 0;
  // Namespaces that have not sent `attach` yet.
  size_t pending_ = 0;
  std::optional<disconnect_reason> closed_;
};

} // namespace callboard::kernel
