#pragma once

#include "callboard/broadcast.hpp"
#include "callboard/handshake.hpp"
#include "callboard/remote/messages.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

namespace callboard::remote {

/// A client in a namespace of the node: cheap to copy, may be kept, and used
/// from any thread. Messages are lost if the client is gone, while there is no
/// node, and after `nsp::close`.
class socket {
public:
  /// The data known about a client.
  struct data {
    std::string nsp;
    std::string id;
    bool present = false;
    bool recovered = false;
    nlohmann::json auth;
    connection_info connection;
  };

  using data_ptr = std::shared_ptr<const data>;
  using sink_ptr = std::shared_ptr<detail::operation_sink>;

  socket() = default;

  /// For use by the library.
  socket(data_ptr x, sink_ptr to, clients_actor via, bool again = false)
      : data_(std::move(x)),
        sink_(std::move(to)),
        clients_(std::move(via)),
        again_(again) {
    // nop
  }

  // -- properties -------------------------------------------------------------

  const std::string& id() const noexcept {
    return data_->id;
  }

  const std::string& nsp() const noexcept {
    return data_->nsp;
  }

  /// The auth payload with which the client connected.
  const nlohmann::json& auth() const noexcept {
    return data_->auth;
  }

  const callboard::handshake& handshake() const noexcept {
    return data_->connection.request;
  }

  /// The connection as it was when the client connected.
  const connection_info& connection() const noexcept {
    return data_->connection;
  }

  /// Whether the client was connected before this behavior was attached.
  bool present() const noexcept {
    return data_->present;
  }

  /// Whether the client has recovered its former session.
  bool recovered() const noexcept {
    return data_->recovered;
  }

  /// For the socket that a handler of events gets: whether the event was sent
  /// before, to a behavior that was lost before it confirmed the event.
  bool again() const noexcept {
    return again_;
  }

  /// The actor for requests: `request(x.actor(), 5s, emit_atom_v, x.id(),
  /// event{...})` is an emit with acknowledgement.
  const clients_actor& actor() const noexcept {
    return clients_;
  }

  // -- to the client ----------------------------------------------------------

  /// The broadcast operator for this client only.
  broadcast_operator target() const {
    return broadcast_operator{sink_}.to(id());
  }

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    target().emit(name, xs...);
  }

  /// Sends an event and calls `f`, once, with the client's answer or with the
  /// reason why there is none: `timeout`; `disconnected` if the client or the
  /// node is gone. `f` runs where handlers run.
  template <class... Ts>
  void emit_with_ack(ack_callback f, std::string_view name,
                     const Ts&... xs) const {
    ask_values(std::move(f), default_ack_timeout, name, make_values(xs...));
  }

  /// Like the overload above, with a timeout other than 30 seconds.
  template <class... Ts>
  void emit_with_ack(std::chrono::milliseconds timeout, ack_callback f,
                     std::string_view name, const Ts&... xs) const {
    ask_values(std::move(f), timeout, name, make_values(xs...));
  }

  void ask_values(ack_callback f, std::chrono::milliseconds timeout,
                  std::string_view name, values args) const;

  void join(room_names rooms) const {
    target().sockets_join(std::move(rooms));
  }

  void leave(room_names rooms) const {
    target().sockets_leave(std::move(rooms));
  }

  /// Makes the client leave the namespace, or with `close` all its namespaces.
  void disconnect(bool close = false) const {
    target().disconnect_sockets(close);
  }

  // -- to others --------------------------------------------------------------

  /// Selects all other sockets in the namespace.
  broadcast_operator broadcast() const {
    return broadcast_operator{sink_}.except(id());
  }

  /// Selects all other sockets in rooms.
  broadcast_operator to(room_names rooms) const {
    return broadcast().to(std::move(rooms));
  }

private:
  data_ptr data_;
  sink_ptr sink_;
  clients_actor clients_;
  bool again_ = false;
};

} // namespace callboard::remote
