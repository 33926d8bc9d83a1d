#pragma once

#include "actors/handles/incoming.hpp"
#include "actors/rules/socket_listeners.hpp"

/// The path of a client's event: listeners to any event, then middlewares one
/// after the other, then handlers.
///
/// `Port` is the socket:
///
///     bool wants_events() const;      // false once it has been disconnected
///     bool guarded(std::string_view what, F f);  // runs f; false if it throws
///     next make_next(incoming_ptr what, size_t i);  // continues after i
///     void handle(const incoming_ptr& what);        // calls the handlers

namespace callboard::kernel {

using detail::incoming_ptr;

/// Continues with an event at middleware number `first`.
template <class Port>
void run_middlewares(Port& port, socket_listeners& listeners, incoming_ptr what,
                     size_t first) {
  auto& all = listeners.middlewares;
  for (auto i = first; i < all.size(); ++i) {
    if (!port.wants_events())
      return;
    auto make_next = [&] { return port.make_next(what, i); };
    detail::verdict result;
    // The copy keeps the middleware alive while it adds another.
    auto run = [&, f = all[i]] { result = (*f)(what, make_next); };
    if (!port.guarded("middleware", run))
      return;
    if (result.no)
      report_refusal(port, listeners, *result.no);
    if (result.no || !result.decided)
      return;
  }
  if (port.wants_events())
    port.handle(what);
}

/// Tells the error listeners that a middleware has refused an event.
template <class Port>
void report_refusal(Port& port, socket_listeners& listeners,
                    const refusal& why) {
  listeners.error.each(
      [&](auto& f) { port.guarded("error", [&] { f(why); }); });
}

/// Processes an event from the client.
template <class Port>
void receive_event(Port& port, socket_listeners& listeners,
                   const incoming_ptr& what) {
  auto& packet = what->packet;
  listeners.any.each([&](auto& f) {
    port.guarded(packet.event, [&] {
      f(packet.event, {detail::values_ptr{what, &packet.args}, 0});
    });
  });
  run_middlewares(port, listeners, what, 0);
}

} // namespace callboard::kernel
