#pragma once

#include "callboard/messages.hpp"
#include "callboard/room.hpp"
#include "callboard/room_event.hpp"
#include "callboard/room_options.hpp"
#include "callboard/session_snapshot.hpp"
#include "callboard/socket.hpp"
#include "callboard/socket_handle.hpp"

namespace callboard {

/// The answers of other servers to an application.
struct server_side_result {
  /// Whether all servers have answered in time.
  bool complete = true;
  /// One element for each server that has answered.
  std::vector<arguments> answers;
};

/// A namespace, or a pattern of namespaces that are created as clients ask for
/// them. A handle: cheap to copy, usable from any thread, and harmless after
/// the end of its server: messages are lost then, and questions get no answers.
///
/// Registrations apply to clients that connect from then on.
class nsp : public broadcast_operator {
public:
  /// For use by the engine.
  explicit nsp(kernel::nsp_core_ptr core);

  const std::string& name() const noexcept;

  /// Whether this is a pattern of namespaces.
  bool is_pattern() const noexcept;

  /// The namespaces that were created from this pattern and have not ended;
  /// none if this is not a pattern.
  std::vector<nsp> children() const;

  /// Connected sockets, on all shards; for a pattern, those of all its
  /// children.
  size_t num_sockets() const noexcept;

  /// Events whose arguments did not fit their handler, so far.
  size_t num_mismatches() const noexcept;

  /// Exceptions that escaped from handlers, so far.
  size_t num_handler_errors() const noexcept;

  /// Failures of behaviors of rooms, so far.
  size_t num_room_failures() const noexcept;

  /// Runs `f(socket&)` for each client that connects, on the socket's shard.
  /// `f` must not block.
  nsp& on_connection(std::function<void(socket&)> f);

  /// Adds a middleware, which admits or refuses clients before they connect;
  /// middlewares run in the order in which they were added. `f` is either
  /// `std::optional<refusal>(socket&)`, or `void(socket&, next)` for one that
  /// decides later; or a `middleware_actor`, which is asked. If the actor is
  /// gone or fails, the client is refused.
  template <class F>
  nsp& use(F f) {
    if constexpr (detail::callable_with<
                      F, socket&> || detail::callable_with<F, socket&, next>)
      return add_middleware(
          [f = std::move(f)](socket& who,
                             const detail::next_factory& make) mutable {
            return detail::call_middleware(f, make, who);
          });
    else
      return add_middleware_actor(std::move(f));
  }

  /// Handles an event of every socket of the namespace with `f(socket&, ...)`;
  /// parameters as for `socket::on`. Costs no memory per socket. Handlers of
  /// the socket itself are called first.
  template <class F>
  nsp& on(std::string name, F f) {
    return add_handler(
        std::move(name),
        [f = std::move(f)](kernel::socket_core& core,
                           const detail::incoming_ptr& what) mutable {
          auto& self = detail::socket_of(core);
          detail::call_typed<1>(
              f, what,
              [&]() -> const socket_ptr& { return self.shared_handle(); },
              self);
        });
  }

  /// Removes all handlers of an event that `on` has added.
  nsp& off(std::string_view name);

  // -- recovery ---------------------------------------------------------------

  /// Calls `f`, on a shard, with each session that was kept for a client and
  /// can no longer be recovered; or tells a `session_watcher_actor`.
  template <class F>
  nsp& on_session_lost(F f) {
    if constexpr (detail::callable_with<F, const session_snapshot&,
                                        std::string_view>)
      return add_session_listener(std::move(f));
    else
      return add_session_watcher(std::move(f));
  }

  // -- rooms ------------------------------------------------------------------

  /// Tells `x` which rooms exist, with their members, and from then on what
  /// happens to them. Costs a message for each join and leave. Throws
  /// `std::logic_error` for a pattern.
  nsp& watch_rooms(room_watcher_actor x);

  /// Like `watch_rooms`, for a function, which is called on a shard and must
  /// not block.
  nsp& on_room_event(std::function<void(const room_event&)> f);

  /// Gives rooms a behavior. `f` is either `void(room&)`, which is called when
  /// a room gets its first member, on the shard of that member, and registers
  /// handlers; or `room_behavior_actor(const nsp&, const std::string& name)`,
  /// which spawns an actor for the room. If several behaviors fit a room, the
  /// one added first counts.
  template <class F>
  nsp& rooms(room_matcher which, room_options options, F f) {
    if constexpr (detail::callable_with<F, room&>)
      return add_rooms(std::move(which), std::move(options), std::move(f));
    else
      return add_room_actors(std::move(which), std::move(options),
                             std::move(f));
  }

  template <class F>
  nsp& rooms(room_matcher which, F f) {
    return rooms(std::move(which), room_options{}, std::move(f));
  }

  // -- other servers ----------------------------------------------------------

  /// Sends an event to the servers on all other nodes.
  template <class... Ts>
  void server_side_emit(std::string name, const Ts&... xs) const {
    server_side_ask(std::move(name), make_values(xs...), {}, nullptr);
  }

  /// Like `server_side_emit`; calls `f`, once, with the answers that arrive
  /// within `timeout`, or at once with none if this node is alone. `f` is
  /// called on a shard; after the end of the server, at once.
  template <class... Ts>
  void
  server_side_emit_with_ack(std::chrono::milliseconds timeout,
                            std::function<void(const server_side_result&)> f,
                            std::string name, const Ts&... xs) const {
    server_side_ask(std::move(name), make_values(xs...), timeout, std::move(f));
  }

  /// Handles an event that another server has sent with `server_side_emit`. `f`
  /// may take the arguments as for `socket::on`, runs on a shard, and must not
  /// block; its result is the answer. `f` may also be a `server_event_actor`.
  template <class F>
  nsp& on_server_side(std::string name, F f) {
    if constexpr (detail::typed_function<F>)
      return add_server_handler(
          std::move(name), detail::make_server_event_handler(std::move(f)));
    else
      return add_server_actor(std::move(name), std::move(f));
  }

  // -- behavior ---------------------------------------------------------------

  /// Makes an actor the behavior of the namespace: the actor gets connects,
  /// events for which there is no other handler, and disconnects as messages.
  /// When the server has closed, after all of these, it gets an exit message
  /// with `caf::exit_reason::user_shutdown`, which ends it unless it has an
  /// exit handler of its own.
  nsp& behavior(behavior_actor x);

  /// The core behind this handle. For use by the engine.
  const kernel::nsp_core_ptr& core() const noexcept {
    return core_;
  }

private:
  using middleware =
      std::function<detail::verdict(socket&, const detail::next_factory&)>;

  nsp& add_middleware(middleware f);
  nsp& add_middleware_actor(middleware_actor x);
  nsp& add_handler(std::string name, detail::event_handler f);
  nsp& add_session_listener(lost_session_handler f);
  nsp& add_session_watcher(session_watcher_actor x);
  nsp& add_rooms(room_matcher which, room_options options,
                 std::function<void(room&)> f);
  nsp& add_room_actors(
      room_matcher which, room_options options,
      std::function<room_behavior_actor(const nsp&, const std::string&)> f);
  nsp& add_server_handler(std::string name,
                          std::function<values(const detail::values_ptr&)> f);
  nsp& add_server_actor(std::string name, server_event_actor x);

  void check_single() const;

  void server_side_ask(std::string name, values args,
                       std::chrono::milliseconds timeout,
                       std::function<void(const server_side_result&)> f) const;

  kernel::nsp_core_ptr core_;
};

} // namespace callboard
