#pragma once

#include "callboard/handler_types.hpp"

#include "actors/base/string_map.hpp"
#include "actors/rules/listeners.hpp"

#include <memory>
#include <vector>

namespace callboard::kernel {

/// The listeners that a behavior has registered with its socket.
struct socket_listeners {
  base::string_map<listener_list<detail::event_handler>> events;
  listener_list<any_listener> any;
  listener_list<any_listener> any_outgoing;
  std::vector<std::shared_ptr<detail::event_middleware>> middlewares;
  listener_list<std::function<void(const refusal&)>> error;
  listener_list<detail::disconnect_listener> disconnecting;
  listener_list<detail::disconnect_listener> disconnect;

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

} // namespace callboard::kernel
