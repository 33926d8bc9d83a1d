#pragma once

#include "callboard/arguments.hpp"
#include "callboard/messages.hpp"
#include "callboard/room_names.hpp"

namespace callboard {

/// A handle of a socket for use outside its behavior: may be kept, and used
/// from any thread. The handle only sends messages, which are lost if the
/// socket is gone or the server has ended.
class socket_handle {
public:
  /// For use by the engine. Without `shard`, the socket may be on any shard,
  /// also of another node; without `actor`, the handle is one of
  /// `fetch_sockets`.
  socket_handle(std::shared_ptr<detail::operation_sink> nsp, std::string id,
                std::optional<size_t> shard,
                std::shared_ptr<const socket_actor> actor,
                bool recovered = false);

  const std::string& id() const noexcept {
    return id_;
  }

  /// The actor of the socket, for requests from other actors. Invalid if the
  /// handle is one of `fetch_sockets`.
  const socket_actor& actor() const noexcept;

  /// Whether the client has recovered its former session.
  bool recovered() const noexcept {
    return recovered_;
  }

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    emit_values(name, make_values(xs...));
  }

  void emit_values(std::string_view name, values args) const;

  void join(room_names rooms) const;
  void leave(room_names rooms) const;
  void disconnect(bool close = false) const;

  /// Answers an event of this socket. For use by `ack`.
  void reply(uint64_t ack_id, const values& args) const;

  /// The namespace. For use by the engine.
  const std::shared_ptr<detail::operation_sink>& nsp() const noexcept {
    return nsp_;
  }

  /// The shard on which the socket lives, if known. For use by the engine.
  std::optional<size_t> shard() const noexcept {
    return shard_;
  }

private:
  /// Makes this socket perform an action.
  template <class Action>
  void perform(Action what) const;

  std::shared_ptr<detail::operation_sink> nsp_;
  std::string id_;
  std::optional<size_t> shard_;
  std::shared_ptr<const socket_actor> actor_;
  bool recovered_;
};

/// A description of a socket at the time of the request.
class socket_info : public socket_handle {
public:
  /// For use by the engine.
  socket_info(socket_handle handle, socket_answer what);

  const room_list& rooms() const noexcept;

  /// The application's data of the socket. Needs `<nlohmann/json.hpp>`.
  nlohmann::json data() const;

  const callboard::handshake& handshake() const noexcept;

private:
  std::shared_ptr<const socket_answer> what_;
};

} // namespace callboard
