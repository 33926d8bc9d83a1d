#pragma once

#include "callboard/ack.hpp"
#include "callboard/emit_flags.hpp"
#include "callboard/room_names.hpp"

#include <chrono>
#include <optional>

namespace callboard {

class socket_info;

/// Says who shall get something: an immutable value, each modifier returns a
/// new one. May be kept, and used from any thread: it only sends messages,
/// which are lost after the end of the server. What one behavior sends reaches
/// each recipient in order, and once.
///
/// Of a pattern of namespaces: everybody in all namespaces that have come into
/// being from it; `emit_with_ack` and `fetch_sockets` throw `std::logic_error`.
class broadcast_operator {
public:
  /// By the engine.
  explicit broadcast_operator(std::shared_ptr<detail::operation_sink> to);

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

  /// Only a socket that lives on this shard of this node. By the engine.
  [[nodiscard]] broadcast_operator only_shard(std::optional<size_t> x) const;

  /// How long `emit_with_ack` waits for answers. Default: 30 seconds;
  /// `milliseconds::max()`: as long as the clients are there.
  [[nodiscard]] broadcast_operator timeout(std::chrono::milliseconds x) const;

  // -- actions ----------------------------------------------------------------

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    emit_values(name, make_values(xs...));
  }

  void emit_values(std::string_view name, values args) const;

  /// Sends an event and calls `f`, once, with all answers, or with those that
  /// came before the timeout. If the caller is a socket's behavior, `f` runs
  /// there; else on the engine's thread, where it must not block. After the end
  /// of the server, `f` is called at once with no answers.
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
      values args,
      std::function<void(const broadcast_result::item&)> each = nullptr) const;

  /// Describes the sockets to `f`, which is called as by `emit_with_ack`.
  void
  fetch_sockets(std::function<void(const std::vector<socket_info>&)> f) const;

  /// The same for threads that may block: waits for the descriptions, at most
  /// some seconds. Throws `std::logic_error` in a behavior.
  std::vector<socket_info> fetch_sockets() const;

  /// Makes the sockets join or leave rooms.
  void sockets_join(room_names rooms) const;
  void sockets_leave(room_names rooms) const;

  /// Disconnects the sockets, and with `close` their clients.
  void disconnect_sockets(bool close = false) const;

private:
  /// An operation for those who are meant.
  operation start() const;

  std::shared_ptr<detail::operation_sink> sink_;
  room_list rooms_;
  room_list except_;
  std::optional<size_t> only_shard_;
  bool local_ = false;
  emit_flags flags_;
};

} // namespace callboard
