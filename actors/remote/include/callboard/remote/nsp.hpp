#pragma once

#include "callboard/handler.hpp"
#include "callboard/remote/handler_types.hpp"
#include "callboard/socket_handle.hpp"

namespace callboard::remote {

/// Makes a typed function the handler of an event: `f(socket, ...)` takes the
/// arguments as types that `nlohmann` can convert to, as those of
/// `callboard::socket::on`. The result of `f` is the acknowledgement; or `f`
/// takes an `ack` last, and answers later.
template <class F>
event_handler make_event_handler(F f) {
  using params = typename detail::signature<F>::type;
  constexpr size_t n = std::tuple_size_v<params>;
  static_assert(n > 0, "a handler takes a callboard::remote::socket first");
  constexpr bool answers_later =
      std::is_same_v<std::tuple_element_t<n - 1, params>, ack>;
  return [f = std::move(f)](socket& who, const detail::values_ptr& xs,
                            const ack& reply) mutable {
    auto get = [&]<size_t I>(std::integral_constant<size_t, I>) {
      using type = std::tuple_element_t<I + 1, params>;
      if constexpr (std::is_same_v<type, ack>)
        return reply;
      else
        return detail::convert<type>(xs, I);
    };
    [&]<size_t... Is>(std::index_sequence<Is...>) {
      // Braces guarantee conversion in order, all before the call.
      std::tuple<std::tuple_element_t<Is + 1, params>...> ys{
          get(std::integral_constant<size_t, Is>{})...};
      using result = decltype(f(who, std::get<Is>(std::move(ys))...));
      static_assert(std::is_void_v<result> || !answers_later,
                    "either return an answer or take an ack");
      if constexpr (!std::is_void_v<result>) {
        reply(f(who, std::get<Is>(std::move(ys))...));
      } else {
        f(who, std::get<Is>(std::move(ys))...);
        if (!answers_later)
          reply();
      }
    }
    (std::make_index_sequence<n - 1>{});
  };
}

/// A namespace of a node in another process, for a behavior in this one.
/// Handlers are registered first, then `attach` looks for the node. The
/// behavior reconnects by itself whenever the node is lost. `prepare` must have
/// been called for the configuration of the actor system.
///
/// Handlers run one at a time, on a thread of CAF's scheduler. If they block,
/// the events of the namespace wait meanwhile, and so does that thread (CAF has
/// one for each core, and at least four).
///
/// Thread safety: registering, `attach` and `close` are for one thread; sending
/// for any. Lifetime: must end before the actor system.
class nsp : public broadcast_operator {
public:
  /// Throws `std::invalid_argument` for invalid delays.
  nsp(caf::actor_system& sys, std::string host, uint16_t port,
      std::string name = "/", retry_options retry = {});

  nsp(const nsp&) = delete;
  nsp& operator=(const nsp&) = delete;

  /// Calls `close`.
  ~nsp();

  /// Calls `f(socket&)` for each client that connects, and when a node is
  /// found, for each that is already connected (`socket::present`).
  nsp& on_connection(std::function<void(socket&)> f);

  /// Handles an event, see `make_event_handler`. One handler for each name: a
  /// second one replaces it. An event without a handler is answered with an
  /// error.
  template <class F>
  nsp& on(std::string name, F f) {
    return add_handler(std::move(name), make_event_handler(std::move(f)));
  }

  /// Calls `f` for each client that disconnects, and when the node is lost, for
  /// all. `f` takes a `socket&`, may take the reason, and the details after it.
  template <class F>
  nsp& on_disconnect(F f) {
    return add_disconnect([f = std::move(f)](
                              socket& who, disconnect_reason why,
                              const disconnect_details& more) mutable {
      if constexpr (std::is_invocable_v<F&, socket&, disconnect_reason,
                                        const disconnect_details&>)
        f(who, why, more);
      else if constexpr (std::is_invocable_v<F&, socket&, disconnect_reason>)
        f(who, why);
      else
        f(who);
    });
  }

  /// Calls `f` when the node is found, before `f` of `on_connection` is called
  /// for its clients.
  nsp& on_attached(std::function<void()> f);

  /// Calls `f` when the node is lost. `f` may take the reason in words.
  template <class F>
  nsp& on_lost(F f) {
    if constexpr (std::is_invocable_v<F&, std::string_view>)
      return add_lost(std::move(f));
    else
      return add_lost([f = std::move(f)](std::string_view) mutable { f(); });
  }

  /// Makes an actor of this process handle everything that has no handler here.
  /// If the actor ends, this behavior is no longer attached.
  nsp& behavior(behavior_actor x);

  /// Looks for the node, again and again until `close`. Returns at once. Throws
  /// `std::logic_error` when called again.
  void attach();

  /// Leaves the node and waits until no handler runs; handlers must not call
  /// this.
  void close();

private:
  class impl;

  explicit nsp(std::unique_ptr<impl> x);

  nsp& add_handler(std::string name, event_handler f);
  nsp& add_disconnect(
      std::function<void(socket&, disconnect_reason, const disconnect_details&)>
          f);
  nsp& add_lost(std::function<void(std::string_view)> f);

  std::unique_ptr<impl> impl_;
};

} // namespace callboard::remote
