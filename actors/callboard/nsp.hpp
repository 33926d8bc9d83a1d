#pragma once

#include "callboard/behavior.hpp"
#include "callboard/socket.hpp"

#include <optional>

namespace callboard {

/// What a middleware answers that refuses a client.
struct refusal {
  /// Becomes the message of the client's connect_error.
  std::string message;
  /// Becomes its data; null for none.
  nlohmann::json data = nullptr;
};

/// A namespace, or a pattern of namespaces that come into being as clients ask
/// for them. A handle: cheap to copy, usable from any thread.
///
/// What is registered applies to clients that connect from then on.
class nsp : public broadcast_operator {
public:
  explicit nsp(actors::nsp_core_ptr core)
      : broadcast_operator(core),
        core_(std::move(core)) {
    // nop
  }

  const std::string& name() const noexcept {
    return core_->name;
  }

  /// Connected sockets, on all shards.
  size_t num_sockets() const noexcept {
    return core_->num_sockets.load(std::memory_order_relaxed);
  }

  /// Events whose arguments did not fit their handler, so far.
  size_t num_mismatches() const noexcept {
    return core_->num_mismatches.load(std::memory_order_relaxed);
  }

  /// Exceptions that escaped from handlers, so far.
  size_t num_handler_errors() const noexcept {
    return core_->num_handler_errors.load(std::memory_order_relaxed);
  }

  /// Runs `f(socket&)` for each client that connects, on the socket's shard. It
  /// must not block.
  nsp& on_connection(actors::connection_handler f) {
    core_->change_behavior([&](actors::nsp_behavior& x) {
      x.on_connection.emplace_back(std::move(f));
    });
    return *this;
  }

  /// Adds a middleware, which decides about clients before they connect; all
  /// run in the order in which they were added. `f` is either
  /// `std::optional<refusal>(socket&)`, or `void(socket&, next)` for one that
  /// answers later.
  template <class F>
  nsp& use(F f) {
    add_middleware([f = std::move(f)](socket& who, next go_on) mutable {
      if constexpr (std::is_invocable_v<F&, socket&, next>) {
        f(who, std::move(go_on));
      } else {
        std::optional<refusal> no = f(who);
        if (no)
          go_on.refuse(std::move(no->message), std::move(no->data));
        else
          go_on();
      }
    });
    return *this;
  }

  /// Handles an event of every socket of the namespace with `f(socket&, ...)`;
  /// parameters as for `socket::on`. Costs no memory for each socket. Handlers
  /// of the socket itself go first.
  template <class F>
  nsp& on(std::string name, F f) {
    auto handler = [f = std::move(f)](socket& self,
                                      const actors::inbound_ptr& what) mutable {
      actors::call_typed<1>(f, what, self.shared_handle(), self);
    };
    core_->change_behavior([&](actors::nsp_behavior& x) {
      x.events.insert_or_assign(std::move(name), std::move(handler));
    });
    return *this;
  }

  /// Makes an actor the behavior of the namespace: it gets connects, events for
  /// which there is no other handler, and disconnects as messages.
  nsp& behavior(behavior_actor x) {
    core_->change_behavior(
        [&](actors::nsp_behavior& y) { y.actor = std::move(x); });
    return *this;
  }

  const actors::nsp_core_ptr& core() const noexcept {
    return core_;
  }

private:
  void add_middleware(actors::middleware f) {
    core_->change_behavior([&](actors::nsp_behavior& x) {
      x.middlewares.emplace_back(std::move(f));
    });
  }

  actors::nsp_core_ptr core_;
};

} // namespace callboard
