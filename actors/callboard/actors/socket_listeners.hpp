#pragma once

#include "callboard/disconnect_reason.hpp"
#include "callboard/middleware.hpp"

#include "callboard/actors/nsp_core.hpp"

namespace callboard {

/// Called with an event's name and arguments.
using any_listener = std::function<void(std::string_view, const arguments&)>;

namespace actors {

/// Takes functions with none, one or two parameters.
class disconnect_handler {
public:
  template <class F>
  explicit disconnect_handler(F f)
      : f_([f = std::move(f)](disconnect_reason why,
                              const disconnect_details& details) mutable {
          if constexpr (std::is_invocable_v<F&, disconnect_reason,
                                            const disconnect_details&>)
            f(why, details);
          else if constexpr (std::is_invocable_v<F&, disconnect_reason>)
            f(why);
          else
            f();
        }) {
    // nop
  }

  void operator()(disconnect_reason why, const disconnect_details& x) const {
    f_(why, x);
  }

private:
  std::function<void(disconnect_reason, const disconnect_details&)> f_;
};

using event_middleware = std::function<verdict(
    std::string_view, const arguments&, const next_factory&)>;

/// What a behavior has registered with its socket.
struct socket_listeners {
  string_map<listener_list<event_handler>> events;
  listener_list<any_listener> any;
  listener_list<any_listener> any_outgoing;
  std::vector<event_middleware> middlewares;
  listener_list<std::function<void(const refusal&)>> error;
  listener_list<disconnect_handler> disconnecting;
  listener_list<disconnect_handler> disconnect;

  bool remove(listener_id id) {
    for (auto& [name, xs] : events)
      if (xs.remove(id))
        return true;
    return any.remove(id) || any_outgoing.remove(id) || error.remove(id)
           || disconnecting.remove(id) || disconnect.remove(id);
  }

  void remove(std::string_view name) {
    if (auto i = events.find(name); i != events.end())
      i->second.clear();
  }
};

} // namespace actors
} // namespace callboard
