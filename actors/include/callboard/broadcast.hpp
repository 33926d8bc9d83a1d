#pragma once

#include "callboard/emit_operator.hpp"
#include "callboard/handshake.hpp"
#include "callboard/room_names.hpp"

#include "actors/kernel/nsp_core.hpp"

#include <future>
#include <optional>

namespace callboard {

class remote_socket;

/// Says who shall get something: an immutable value, each modifier returns a
/// new one. May be kept, and used from any thread: it only sends messages.
/// What one behavior sends reaches each recipient in order, and once.
///
/// Of a pattern of namespaces: everybody in all namespaces that have come into
/// being from it; `emit_with_ack` and `fetch_sockets` throw `std::logic_error`.
class broadcast_operator {
public:
  explicit broadcast_operator(kernel::nsp_core_ptr nsp)
      : nsp_(std::move(nsp)) {
    // nop
  }

  // -- modifiers --------------------------------------------------------------

  /// Adds rooms (or ids of sockets). Without any, everybody in the namespace is
  /// meant. A socket in several of them is meant once.
  [[nodiscard]] broadcast_operator to(room_names rooms) const;

  /// The same as `to`.
  [[nodiscard]] broadcast_operator in(room_names rooms) const {
    return to(std::move(rooms));
  }

  /// Leaves out rooms (or ids of sockets).
  [[nodiscard]] broadcast_operator except(room_names rooms) const;

  /// Events are dropped for those clients that cannot take them right now.
  [[nodiscard]] broadcast_operator volatile_() const;

  /// Whether events may be compressed, where compression is switched on.
  /// Default: true. False is for what is compressed already, as images are.
  [[nodiscard]] broadcast_operator compress(bool on) const;

  /// Only sockets of this node are meant.
  [[nodiscard]] broadcast_operator local() const;

  /// How long `emit_with_ack` waits for answers. Default: 30 seconds.
  [[nodiscard]] broadcast_operator timeout(std::chrono::milliseconds x) const;

  // -- actions ----------------------------------------------------------------

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    emit_values(name, make_values(xs...));
  }

  void emit_values(std::string_view name, const values& args) const;

  /// Sends an event and calls `f` with all answers, or with those that came
  /// before the timeout. If the caller is a socket's behavior, `f` runs there;
  /// else on the engine's thread, where it must not block.
  template <class... Ts>
  void emit_with_ack(std::function<void(const broadcast_result&)> f,
                     std::string_view name, const Ts&... xs) const {
    ask_values(std::move(f), name, make_values(xs...));
  }

  /// Sends an event and calls `each` with every answer as it comes, and then
  /// `end` as above, where `answers` is empty.
  template <class... Ts>
  void
  emit_with_ack_each(std::function<void(const broadcast_result::item&)> each,
                     std::function<void(const broadcast_result&)> end,
                     std::string_view name, const Ts&... xs) const {
    ask_values(std::move(end), name, make_values(xs...), std::move(each));
  }

  void ask_values(
      std::function<void(const broadcast_result&)> end, std::string_view name,
      const values& args,
      std::function<void(const broadcast_result::item&)> each = nullptr) const;

  /// Describes the sockets to `f`, which is called as by `emit_with_ack`.
  void
  fetch_sockets(std::function<void(const std::vector<remote_socket>&)> f) const;

  /// The same for threads that may block; not for behaviors.
  std::future<std::vector<remote_socket>> fetch_sockets() const;

  /// Makes the sockets join or leave rooms.
  void sockets_join(room_names rooms) const;
  void sockets_leave(room_names rooms) const;

  /// Disconnects the sockets, and with `close` their clients.
  void disconnect_sockets(bool close = false) const;

protected:
  /// Throws `std::logic_error` for a pattern.
  void check_single() const;

private:
  friend class socket_handle;

  void perform(const kernel::nsp_core& to, kernel::action what) const;

  /// The same for all namespaces of a pattern.
  void perform(const kernel::action& what) const;

  kernel::nsp_core_ptr nsp_;
  room_list rooms_;
  room_list except_;
  std::optional<size_t> only_shard_;
  bool volatile_flag_ = false;
  bool compress_flag_ = true;
  bool local_flag_ = false;
  std::chrono::milliseconds timeout_ = default_ack_timeout;
};

/// A socket from outside of its behavior: may be kept and used from any thread.
/// It only sends messages; to a socket that is gone they are lost.
class socket_handle {
public:
  /// Without `shard`, the socket may be on any, also of another node.
  socket_handle(kernel::nsp_core_ptr nsp, std::string id,
                std::optional<size_t> shard, socket_actor actor,
                bool recovered = false);

  const std::string& id() const noexcept {
    return id_;
  }

  /// The actor behind it, for requests from other actors. Invalid if the handle
  /// is one of `fetch_sockets`.
  const socket_actor& actor() const noexcept {
    return actor_;
  }

  /// Whether the client has come back to a session that it had.
  bool recovered() const noexcept {
    return recovered_;
  }

  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    target().emit(name, xs...);
  }

  void join(room_names rooms) const {
    target().sockets_join(std::move(rooms));
  }

  void leave(room_names rooms) const {
    target().sockets_leave(std::move(rooms));
  }

  void disconnect(bool close = false) const {
    target().disconnect_sockets(close);
  }

  /// The operator that means this socket only.
  broadcast_operator target() const;

  /// Sends a finished packet.
  void send_packet(codec::outgoing_ptr x) const;

  /// An operation that sends a finished packet to this socket only.
  kernel::operation_ptr operation_for(codec::outgoing_ptr x) const;

  const kernel::nsp_core_ptr& core() const noexcept {
    return nsp_;
  }

private:
  kernel::nsp_core_ptr nsp_;
  std::string id_;
  std::optional<size_t> shard_;
  socket_actor actor_;
  bool recovered_;
};

/// A description of a socket, as it was when it was asked for.
class remote_socket : public socket_handle {
public:
  remote_socket(socket_handle handle, room_list rooms, nlohmann::json data,
                connection_info_ptr connection)
      : socket_handle(std::move(handle)),
        rooms_(std::move(rooms)),
        data_(std::move(data)),
        connection_(std::move(connection)) {
    // nop
  }

  const room_list& rooms() const noexcept {
    return rooms_;
  }

  const nlohmann::json& data() const noexcept {
    return data_;
  }

  const callboard::handshake& handshake() const noexcept {
    return connection_->request;
  }

private:
  room_list rooms_;
  nlohmann::json data_;
  connection_info_ptr connection_;
};

} // namespace callboard
