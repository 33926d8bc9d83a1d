#pragma once

#include "callboard/behavior.hpp"
#include "callboard/room.hpp"
#include "callboard/socket.hpp"

namespace callboard {

/// What other servers have answered to an application.
struct server_side_result {
  /// Whether all have answered in time.
  bool complete = true;
  /// One for each that has answered.
  std::vector<arguments> answers;
};

/// A namespace, or a pattern of namespaces that come into being as clients ask
/// for them. A handle: cheap to copy, usable from any thread.
///
/// What is registered applies to clients that connect from then on.
class nsp : public broadcast_operator {
public:
  explicit nsp(kernel::nsp_core_ptr core)
      : broadcast_operator(core),
        core_(std::move(core)) {
    // nop
  }

  const std::string& name() const noexcept {
    return core_->name;
  }

  /// The namespaces that have come into being from this pattern and have not
  /// ended; none if this is no pattern.
  std::vector<nsp> children() const;

  /// Connected sockets, on all shards; those of all children of a pattern.
  size_t num_sockets() const noexcept {
    return core_->numbers.sockets.load(std::memory_order_relaxed);
  }

  /// Events whose arguments did not fit their handler, so far.
  size_t num_mismatches() const noexcept {
    return core_->numbers.mismatches.load(std::memory_order_relaxed);
  }

  /// Exceptions that escaped from handlers, so far.
  size_t num_handler_errors() const noexcept {
    return core_->numbers.handler_errors.load(std::memory_order_relaxed);
  }

  /// Failures of behaviors of rooms, so far.
  size_t num_room_failures() const noexcept {
    return core_->numbers.room_failures.load(std::memory_order_relaxed);
  }

  /// Runs `f(socket&)` for each client that connects, on the socket's shard. It
  /// must not block.
  nsp& on_connection(kernel::connection_handler f) {
    core_->change_behavior([&](kernel::nsp_behavior& x) {
      x.on_connection.emplace_back(std::move(f));
    });
    return *this;
  }

  /// Adds a middleware, which decides about clients before they connect; all
  /// run in the order in which they were added. `f` is either
  /// `std::optional<refusal>(socket&)`, or `void(socket&, next)` for one that
  /// answers later; or a `middleware_actor`, which is asked. If that is gone or
  /// fails, the client is refused.
  template <class F>
  nsp& use(F f) {
    kernel::middleware x;
    if constexpr (std::is_convertible_v<F, middleware_actor>)
      x.actor = std::move(f);
    else
      x.function = [f = std::move(f)](
                       socket& who, const kernel::next_factory& make) mutable {
        return kernel::call_middleware(f, make, who);
      };
    core_->change_behavior([&](kernel::nsp_behavior& y) {
      y.middlewares.emplace_back(std::move(x));
    });
    return *this;
  }

  /// Handles an event of every socket of the namespace with `f(socket&, ...)`;
  /// parameters as for `socket::on`. Costs no memory for each socket. Handlers
  /// of the socket itself are called first.
  template <class F>
  nsp& on(std::string name, F f) {
    auto handler = [f = std::move(f)](socket& self,
                                      const kernel::inbound_ptr& what) mutable {
      kernel::call_typed<1>(f, what, self.shared_handle(), self);
    };
    core_->change_behavior([&](kernel::nsp_behavior& x) {
      x.events[std::move(name)].add(std::move(handler));
    });
    return *this;
  }

  /// Removes all handlers of an event that `on` has added.
  nsp& off(std::string_view name) {
    core_->change_behavior([&](kernel::nsp_behavior& x) {
      if (auto i = x.events.find(name); i != x.events.end())
        x.events.erase(i);
    });
    return *this;
  }

  // -- recovery ---------------------------------------------------------------

  /// Calls `f`, on a shard, with each session that was kept for a client and
  /// cannot be recovered any more.
  nsp& on_session_lost(lost_session_handler f) {
    core_->change_behavior([&](kernel::nsp_behavior& x) {
      x.on_session_lost.emplace_back(std::move(f));
    });
    return *this;
  }

  /// The same for an actor.
  nsp& on_session_lost(session_watcher_actor x) {
    return on_session_lost(
        [x = std::move(x)](const session_snapshot& what, std::string_view why) {
          caf::anon_send(x, lost_atom_v, what, std::string{why});
        });
  }

  // -- rooms ------------------------------------------------------------------

  /// Tells `x` which rooms there are, with their members, and from then on what
  /// happens to them. Costs a message for each join and leave. Throws
  /// `std::logic_error` for a pattern.
  nsp& watch_rooms(room_watcher_actor x);

  /// The same for a function, which is called on a shard and must not block.
  nsp& on_room_event(std::function<void(const room_event&)> f);

  /// Gives rooms a behavior. `f` is either `void(room&)`, which is called when
  /// a room gets its first member, on the shard of that member, and registers
  /// what shall happen; or `room_behavior_actor(const nsp&, const std::string&
  /// name)`, which spawns an actor for the room. If several fit a room, the
  /// first that was added counts.
  template <class F>
  nsp& rooms(room_matcher which, room_options options, F f) {
    kernel::room_definition x{std::move(which), std::move(options), nullptr,
                              nullptr};
    if constexpr (std::is_invocable_r_v<room_behavior_actor, F&, const nsp&,
                                        const std::string&>)
      x.spawn = [f = std::move(f)](const kernel::nsp_core_ptr& core,
                                   const std::string& name) mutable {
        return f(nsp{core}, name);
      };
    else
      x.function = std::move(f);
    core_->change_behavior([&](kernel::nsp_behavior& y) {
      y.rooms.emplace_back(
          std::make_shared<const kernel::room_definition>(std::move(x)));
    });
    return *this;
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

  /// The same, and calls `f` with what they answer within `timeout`, which is
  /// nothing at once if this node is alone. `f` is called on a shard.
  template <class... Ts>
  void
  server_side_emit_with_ack(std::chrono::milliseconds timeout,
                            std::function<void(const server_side_result&)> f,
                            std::string name, const Ts&... xs) const {
    server_side_ask(std::move(name), make_values(xs...), timeout, std::move(f));
  }

  /// Handles an event that another server has sent with `server_side_emit`. `f`
  /// may take the arguments as for `socket::on`, runs on a shard, and must not
  /// block; what it returns is the answer. Or it is a `server_event_actor`.
  template <class F>
  nsp& on_server_side(std::string name, F f) {
    kernel::server_event_handler handler;
    if constexpr (std::is_convertible_v<F, server_event_actor>)
      handler.actor = std::move(f);
    else
      handler.function = kernel::make_server_event_handler(std::move(f));
    core_->change_behavior([&](kernel::nsp_behavior& x) {
      x.server_events[std::move(name)].emplace_back(std::move(handler));
    });
    return *this;
  }

  // -- behavior ---------------------------------------------------------------

  /// Makes an actor the behavior of the namespace: it gets connects, events for
  /// which there is no other handler, and disconnects as messages.
  nsp& behavior(behavior_actor x) {
    core_->change_behavior(
        [&](kernel::nsp_behavior& y) { y.actor = std::move(x); });
    return *this;
  }

  const kernel::nsp_core_ptr& core() const noexcept {
    return core_;
  }

private:
  void server_side_ask(std::string name, values args,
                       std::chrono::milliseconds timeout,
                       std::function<void(const server_side_result&)> f) const;

  kernel::nsp_core_ptr core_;
};

} // namespace callboard
