#pragma once

#include "callboard/ack.hpp"
#include "callboard/emit_flags.hpp"
#include "callboard/room_names.hpp"

#include <chrono>
#include <optional>

namespace callboard {

class socket_info;

/// Selects the recipients of events and other operations: an immutable value;
/// each modifier returns a new one. May be kept, and used from any thread: it
/// only sends messages, which are lost after the end of the server. Events of
/// one behavior reach each recipient in order, and once.
///
/// For a pattern of namespaces, the recipients are in all namespaces created
/// from it; `emit_with_ack` and `fetch_sockets` throw `std::logic_error`.
class broadcast_operator {
public:
  /// For use by the engine.
  explicit broadcast_operator(std::shared_ptr<detail::operation_sink> to);

  // -- modifiers --------------------------------------------------------------

  /// Adds rooms (or ids of sockets). Without rooms, all sockets of the
  /// namespace are recipients. A socket in several of the rooms counts once.
  [[nodiscard]] broadcast_operator to(room_names rooms) const;

  /// The same as `to`.
  [[nodiscard]] broadcast_operator in(room_names rooms) const {
    return to(std::move(rooms));
  }

  /// Excludes rooms (or ids of sockets).
  [[nodiscard]] broadcast_operator except(room_names rooms) const;

  /// Drops events for clients that cannot take them right now.
  [[nodiscard]] broadcast_operator volatile_() const;

  /// Whether events may be compressed, where compression is switched on.
  /// Default: true. False is for data that is already compressed, such as
  /// images.
  [[nodiscard]] broadcast_operator compress(bool on) const;

  /// Restricts the recipients to sockets of this node.
  [[nodiscard]] broadcast_operator local() const;

  /// Restricts the operation to one socket, on this shard of this node. For use
  /// by the engine.
  [[nodiscard]] broadcast_operator only_shard(std::optional<size_t> x) const;

  /// How long `emit_with_ack` waits for answers. Default: 30 seconds;
  /// `milliseconds::max()`: as long as the clients are connected.
  [[nodiscard]] broadcast_operator timeout(std::chrono::milliseconds x) const;

  // -- actions ----------------------------------------------------------------

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    emit_values(name, make_values(xs...));
  }

  void emit_values(std::string_view name, values args) const;

  /// Sends an event and calls `f`, once, with all answers, or with those that
  /// arrived before the timeout. If the caller is a socket's behavior, `f` runs
  /// there; else on a thread of the engine, where it must not block. After the
  /// end of the server, `f` is called at once with no answers.
  template <class... Ts>
  void emit_with_ack(std::function<void(const broadcast_result&)> f,
                     std::string_view name, const Ts&... xs) const {
    ask_values(std::move(f), name, make_values(xs...));
  }

  /// Sends an event and calls `each` with every answer as it arrives, and then
  /// `end` as above, with empty `answers`.
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

  /// Calls `f` with descriptions of the sockets, when and where `emit_with_ack`
  /// would call it.
  void
  fetch_sockets(std::function<void(const std::vector<socket_info>&)> f) const;

  /// Returns descriptions of the sockets, for threads that may block: waits a
  /// few seconds at most. Throws `std::logic_error` in a behavior.
  std::vector<socket_info> fetch_sockets() const;

  /// Makes the sockets join or leave rooms.
  void sockets_join(room_names rooms) const;
  void sockets_leave(room_names rooms) const;

  /// Disconnects the sockets, and with `close` their clients.
  void disconnect_sockets(bool close = false) const;

private:
  /// An operation for the selected recipients.
  operation start() const;

  std::shared_ptr<detail::operation_sink> sink_;
  room_list rooms_;
  room_list except_;
  std::optional<size_t> only_shard_;
  bool local_ = false;
  emit_flags flags_;
};

} // namespace callboard
