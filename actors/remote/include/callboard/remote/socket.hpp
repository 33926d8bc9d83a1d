#pragma once

#include "callboard/arguments.hpp"
#include "callboard/emit_operator.hpp"
#include "callboard/handshake.hpp"
#include "callboard/remote/messages.hpp"
#include "callboard/room_names.hpp"

namespace callboard::remote {

/// Has a link send a command to the node. Callable from any thread. What one
/// thread hands over goes out in that order.
void submit(const link_actor& to, command x);

/// The same for a question to a client.
void submit(const link_actor& to, command x, ack_callback f);

/// Says who shall get something: an immutable value, each modifier returns a
/// new one. May be kept, and used from any thread: it only sends messages.
/// What is sent while there is no node is lost.
class broadcast_operator {
public:
  explicit broadcast_operator(link_actor to)
      : link_(std::move(to)) {
    // nop
  }

  /// As those of `callboard::broadcast_operator`.
  [[nodiscard]] broadcast_operator to(room_names rooms) const {
    return with([&](command& x) {
      for (auto& y : std::move(rooms).list())
        x.rooms.emplace_back(std::move(y));
    });
  }

  [[nodiscard]] broadcast_operator in(room_names rooms) const {
    return to(std::move(rooms));
  }

  [[nodiscard]] broadcast_operator except(room_names rooms) const {
    return with([&](command& x) {
      for (auto& y : std::move(rooms).list())
        x.except.emplace_back(std::move(y));
    });
  }

  [[nodiscard]] broadcast_operator volatile_() const {
    return with([](command& x) { x.is_volatile = true; });
  }

  [[nodiscard]] broadcast_operator compress(bool on) const {
    return with([=](command& x) { x.compress = on; });
  }

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    emit_values(name, make_values(xs...));
  }

  void emit_values(std::string_view name, const values& args) const;
  void sockets_join(room_names rooms) const;
  void sockets_leave(room_names rooms) const;
  void disconnect_sockets(bool close = false) const;

private:
  template <class F>
  broadcast_operator with(F f) const {
    auto result = *this;
    f(result.base_);
    return result;
  }

  link_actor link_;
  command base_;
};

/// A client in a namespace of the node: cheap to copy, may be kept, and used
/// from any thread. To a client that is gone, and while there is no node, what
/// it sends is lost.
class socket {
public:
  /// What is known of a client.
  struct data {
    std::string nsp;
    std::string id;
    bool present = false;
    bool recovered = false;
    nlohmann::json auth;
    connection_info connection;
  };

  using data_ptr = std::shared_ptr<const data>;

  socket() = default;

  socket(data_ptr x, link_actor via, bool again = false)
      : data_(std::move(x)),
        link_(std::move(via)),
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

  /// Whether the client has come back to a session that it had.
  bool recovered() const noexcept {
    return data_->recovered;
  }

  /// Of the socket that a handler of events gets: whether the event was sent
  /// before to a behavior that was lost before it said that it had handled it.
  bool again() const noexcept {
    return again_;
  }

  /// For actors: `request(x.actor(), 5s, emit_atom_v, x.id(), event{...})` is
  /// an emit with acknowledgement.
  const link_actor& actor() const noexcept {
    return link_;
  }

  // -- to the client ----------------------------------------------------------

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    emit_values(name, make_values(xs...));
  }

  void emit_values(std::string_view name, const values& args) const;

  /// Sends an event and calls `f`, once, with the client's answer or with the
  /// reason why there is none: `timeout`; `disconnected` if the client or the
  /// node is gone. `f` runs where handlers run.
  template <class... Ts>
  void emit_with_ack(ack_callback f, std::string_view name,
                     const Ts&... xs) const {
    ask_values(std::move(f), default_ack_timeout, name, make_values(xs...));
  }

  /// The same with another timeout than 30 seconds.
  template <class... Ts>
  void emit_with_ack(std::chrono::milliseconds timeout, ack_callback f,
                     std::string_view name, const Ts&... xs) const {
    ask_values(std::move(f), timeout, name, make_values(xs...));
  }

  void ask_values(ack_callback f, std::chrono::milliseconds timeout,
                  std::string_view name, const values& args) const;

  void join(room_names rooms) const;
  void leave(room_names rooms) const;

  /// Has the client leave the namespace, or with `close` all of them.
  void disconnect(bool close = false) const;

  // -- to others --------------------------------------------------------------

  /// Everybody else in the namespace.
  broadcast_operator broadcast() const {
    return broadcast_operator{link_}.except(id());
  }

  /// Everybody else in rooms.
  broadcast_operator to(room_names rooms) const {
    return broadcast().to(std::move(rooms));
  }

private:
  command start(verb what) const;

  data_ptr data_;
  link_actor link_;
  bool again_ = false;
};

/// What an actor that is a remote behavior has to understand.
using behavior_actor = caf::typed_actor<
    // A client connected, or was connected before (`socket::present`).
    caf::reacts_to<connected_atom, socket>,
    // A client sent an event. The reply is the acknowledgement. An error of
    // caf::sec::invalid_argument with a text counts as a mismatch.
    caf::replies_to<event_atom, socket, event>::with<values>,
    // A client is gone, or the node is (`transport_close`, "node lost").
    caf::reacts_to<disconnected_atom, socket, disconnect_reason,
                   disconnect_details>>;

} // namespace callboard::remote
