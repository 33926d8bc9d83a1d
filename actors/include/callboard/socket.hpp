#pragma once

#include "callboard/broadcast.hpp"
#include "callboard/emit_operator.hpp"
#include "callboard/handler.hpp"
#include "callboard/handler_types.hpp"
#include "callboard/handshake.hpp"
#include "callboard/listener_id.hpp"

#include <set>

namespace callboard {

namespace detail {

/// The application's view of a socket.
socket& socket_of(kernel::socket_core& x);

/// The event's name; and a copy of the event that may be changed.
std::string_view name_of(const incoming_ptr& x);
incoming_ptr copy_of(const incoming_ptr& x, std::optional<event_ref>& out);

/// Wraps a function with no, one or two parameters.
template <class F>
disconnect_listener make_disconnect_listener(F f) {
  return [f = std::move(f)](disconnect_reason why,
                            const disconnect_details& details) mutable {
    if constexpr (std::is_invocable_v<F&, disconnect_reason,
                                      const disconnect_details&>)
      f(why, details);
    else if constexpr (std::is_invocable_v<F&, disconnect_reason>)
      f(why);
    else
      f();
  };
}

template <class F>
event_middleware make_event_middleware(F f) {
  return [f = std::move(f)](incoming_ptr& what,
                            const next_factory& make) mutable -> verdict {
    if constexpr (
        std::is_invocable_v<
            F&, event_ref&> || std::is_invocable_v<F&, event_ref&, next>) {
      std::optional<event_ref> x;
      what = copy_of(what, x);
      return call_middleware(f, make, *x);
    } else {
      auto name = name_of(what);
      const arguments xs{args_of(what), 0};
      return call_middleware(f, make, name, xs);
    }
  };
}

} // namespace detail

/// A client in a namespace, as the behavior sees it.
///
/// Lifetime: from the first middleware to the end of the last disconnect
/// handler. Handlers registered with it may refer to it.
///
/// Thread safety: only for the behavior, that is, for handlers of this socket.
/// Elsewhere, use `handle()`.
class socket {
public:
  /// For use by the engine.
  explicit socket(kernel::socket_core& core) noexcept
      : core_(core) {
    // nop
  }

  socket(const socket&) = delete;
  socket& operator=(const socket&) = delete;

  // -- properties -------------------------------------------------------------

  /// 20 random characters that cannot be guessed, for this namespace only. For
  /// clients before protocol 5: the session's id, prefixed with the namespace
  /// in namespaces other than the default one (`/chat#...`).
  const std::string& id() const noexcept;

  /// The namespace's name.
  const std::string& nsp() const noexcept;

  /// Whether the socket is connected; false once the behavior has called
  /// `disconnect`.
  bool connected() const noexcept;

  /// The request that opened the connection.
  const callboard::handshake& handshake() const noexcept;

  /// The auth payload with which the client connected; an object. Needs
  /// `<nlohmann/json.hpp>`.
  const nlohmann::json& auth() const noexcept;

  /// The underlying connection: its session id, transport and protocol.
  const connection_info& connection() const noexcept;

  /// Whether the client has recovered its former session, with id, rooms and
  /// data. See `recovery_options`.
  bool recovered() const noexcept;

  /// Data of the application, an empty object at first; visible in
  /// `fetch_sockets`. Needs `<nlohmann/json.hpp>`.
  nlohmann::json& data();

  /// The rooms that this socket is in, including the one named by its id.
  const std::set<std::string, std::less<>>& rooms() const noexcept;

  // -- events from the client -------------------------------------------------

  /// Handles an event. `f` may take the arguments as scalars, strings, bytes,
  /// types that `nlohmann` can convert to, `payload` or `arguments`, those that
  /// may be missing as `std::optional`; and an `ack` last. Arguments that do
  /// not fit are counted, logged, and answered with `{"error": text}` through
  /// the ack. All handlers of an event are called, in the order of their
  /// registration.
  template <class F>
  listener_id on(std::string name, F f) {
    return add_handler(std::move(name), typed(std::move(f)), false);
  }

  /// Like `on`, for the next event of this name only.
  template <class F>
  listener_id once(std::string name, F f) {
    return add_handler(std::move(name), typed(std::move(f)), true);
  }

  /// Removes a listener of any kind. Returns whether there was one.
  bool off(listener_id id);

  /// Removes all handlers of an event.
  void off(std::string_view name);

  /// Calls `f` with every event, before its handlers and middlewares.
  listener_id on_any(any_listener f);

  /// Like `on_any`, but before the listeners that exist already.
  listener_id prepend_any(any_listener f);

  /// Removes all listeners that `on_any` and `prepend_any` have added.
  void off_any();

  /// Adds a middleware, which passes or refuses every event before its handlers
  /// run. Middlewares run in the order in which they were added. `f` is either
  /// `std::optional<refusal>(std::string_view name, const arguments&)`, or
  /// takes an `event_ref` instead of these two and may change the event (which
  /// costs a copy); or has a `next` as a further parameter and decides later.
  /// The client is not told of a refusal: see `on_error`.
  template <class F>
  void use(F f) {
    add_middleware(detail::make_event_middleware(std::move(f)));
  }

  /// Calls `f` with every refusal by a middleware of this socket.
  listener_id on_error(std::function<void(const refusal&)> f);

  /// Calls `f` when the socket is about to be gone: it is still in its rooms.
  /// `f` may take the reason, and `const disconnect_details&` after it.
  template <class F>
  listener_id on_disconnecting(F f) {
    return add_disconnecting(detail::make_disconnect_listener(std::move(f)));
  }

  /// Like `on_disconnecting`, when the socket is gone: it is no longer in any
  /// room.
  template <class F>
  listener_id on_disconnect(F f) {
    return add_disconnect(detail::make_disconnect_listener(std::move(f)));
  }

  // -- to the client ----------------------------------------------------------

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) {
    sender().emit(name, xs...);
  }

  /// Sends an event and calls `f`, once, with the client's answer or with the
  /// reason why there is none. `f` runs in this behavior.
  template <class... Ts>
  void emit_with_ack(ack_callback f, std::string_view name, const Ts&... xs) {
    sender().emit_with_ack(std::move(f), name, xs...);
  }

  /// See `emit_operator`.
  emit_operator volatile_() {
    return sender().volatile_();
  }

  emit_operator compress(bool on) {
    return sender().compress(on);
  }

  emit_operator timeout(std::chrono::milliseconds x) {
    return sender().timeout(x);
  }

  /// Calls `f` with every event that is sent to the client, whoever the sender.
  listener_id on_any_outgoing(any_listener f);

  /// Like `on_any_outgoing`, but before the listeners that exist already.
  listener_id prepend_any_outgoing(any_listener f);

  /// Removes all listeners that `on_any_outgoing` and `prepend_any_outgoing`
  /// have added.
  void off_any_outgoing();

  // -- to others --------------------------------------------------------------

  /// Selects all other sockets in the namespace.
  broadcast_operator broadcast() const;

  /// Selects all other sockets in rooms.
  broadcast_operator to(room_names rooms) const {
    return broadcast().to(std::move(rooms));
  }

  /// The same as `to`.
  broadcast_operator in(room_names rooms) const {
    return to(std::move(rooms));
  }

  /// Selects all other sockets that are not in rooms.
  broadcast_operator except(room_names rooms) const {
    return broadcast().except(std::move(rooms));
  }

  // -- rooms ------------------------------------------------------------------

  /// Joins rooms. Events that this behavior sends to them afterwards reach this
  /// socket, too.
  void join(const room_names& rooms);

  void leave(const room_names& rooms);

  // -- the end ----------------------------------------------------------------

  /// Leaves the namespace; with `close`, the client leaves all its namespaces
  /// and the connection is closed.
  void disconnect(bool close = false);

  /// Closes the connection without telling the namespaces.
  void close_connection();

  // -- timers and handles -----------------------------------------------------

  /// Runs `f` in this behavior after `delay`, unless the socket is gone.
  void run_after(std::chrono::milliseconds delay, std::function<void()> f);

  /// The handle for other threads, actors and sockets. Needs
  /// `"callboard/socket_handle.hpp"`.
  socket_handle handle() const;

  /// The same handle, without a copy.
  const socket_ptr& shared_handle() const;

  /// The socket whose behavior is running on this thread, or nullptr.
  static socket* current() noexcept;

private:
  template <class F>
  static detail::event_handler typed(F f) {
    return [f = std::move(f)](kernel::socket_core& core,
                              const detail::incoming_ptr& what) mutable {
      detail::call_typed<0>(f, what, [&]() -> decltype(auto) {
        return detail::socket_of(core).shared_handle();
      });
    };
  }

  emit_operator sender() noexcept {
    return {core_, {}};
  }

  listener_id add_handler(std::string name, detail::event_handler f, bool once);
  void add_middleware(detail::event_middleware f);
  listener_id add_disconnecting(detail::disconnect_listener f);
  listener_id add_disconnect(detail::disconnect_listener f);

  kernel::socket_core& core_;
};

} // namespace callboard
