#pragma once

#include "callboard/disconnect_reason.hpp"
#include "callboard/middleware.hpp"

#include "actors/kernel/handler.hpp"
#include "actors/kernel/nsp_core.hpp"

namespace callboard {

/// Called with an event's name and arguments.
using any_listener = std::function<void(std::string_view, const arguments&)>;

namespace kernel {

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

/// May replace the event.
using event_middleware =
    std::function<verdict(inbound_ptr&, const next_factory&)>;

template <class F>
event_middleware make_event_middleware(F f) {
  return [f = std::move(f)](inbound_ptr& what,
                            const next_factory& make) mutable -> verdict {
    if constexpr (
        std::is_invocable_v<
            F&, event_ref&> || std::is_invocable_v<F&, event_ref&, next>) {
      auto copy = what->packet;
      auto changed = std::make_shared<inbound>(std::move(copy));
      what = changed;
      event_ref x{changed->packet.event, changed->packet.args};
      return call_middleware(f, make, x);
    } else {
      std::string_view name = what->packet.event;
      const arguments xs{args_of(what), 0};
      return call_middleware(f, make, name, xs);
    }
  };
}

/// What a behavior has registered with its socket.
struct socket_listeners {
  base::string_map<listener_list<event_handler>> events;
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

} // namespace kernel
} // namespace callboard
