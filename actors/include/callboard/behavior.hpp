#pragma once

#include "callboard/arguments.hpp"
#include "callboard/ec.hpp"
#include "callboard/messages.hpp"

#include <caf/result.hpp>

#include <utility>

namespace callboard {

/// Makes `values f(const socket_ptr&, const event&)` the handler of event
/// messages in an actor that is the behavior of a namespace. An exception fails
/// this event only: it is logged, and the client gets an error instead of the
/// acknowledgement. (CAF ends an actor from which an exception escapes, and
/// with it the behavior of all sockets.) A `mismatch` is treated as in other
/// handlers: it is counted, and the client is told which argument does not fit.
template <class F>
auto on_event(F f) {
  return [f = std::move(f)](event_atom, const socket_ptr& who,
                            const event& what) mutable -> caf::result<values> {
    try {
      return f(who, what);
    } catch (const mismatch& e) {
      return caf::make_error(ec::mismatch, std::string{e.what()});
    } catch (const std::exception& e) {
      return caf::make_error(ec::handler_failed, std::string{e.what()});
    } catch (...) {
      return caf::make_error(ec::handler_failed,
                             std::string{"unknown exception"});
    }
  };
}

} // namespace callboard
