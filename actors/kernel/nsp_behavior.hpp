#pragma once

#include "callboard/handler_types.hpp"
#include "callboard/room_options.hpp"

#include "actors/base/string_map.hpp"
#include "actors/kernel/messages.hpp"
#include "actors/rules/listeners.hpp"

#include <vector>

namespace callboard::kernel {

// Functions are shared, so that copies of a behavior are cheap, and no object
// of the application is copied or destroyed under a lock.

template <class Signature>
using shared_function = std::shared_ptr<const std::function<Signature>>;

template <class Signature>
shared_function<Signature> share(std::function<Signature> f) {
  return std::make_shared<const std::function<Signature>>(std::move(f));
}

/// Admits or refuses clients: a function or an actor.
struct middleware {
  shared_function<detail::verdict(socket_core&, const detail::next_factory&)>
      function;
  middleware_actor actor;
};

/// Handles an event of another server: a function or an actor.
struct server_event_handler {
  shared_function<values(const detail::values_ptr&)> function;
  server_event_actor actor;
};

/// A behavior for rooms: a function or an actor.
struct room_definition {
  room_matcher matches;
  room_options options;
  std::function<void(room_core&)> function;
  std::function<room_behavior_actor(const nsp_core_ptr&, const std::string&)>
      spawn;
};

using room_definition_ptr = std::shared_ptr<const room_definition>;

/// The application's registrations in a namespace.
struct nsp_behavior {
  std::vector<middleware> middlewares;
  std::vector<shared_function<void(socket_core&)>> on_connection;
  base::string_map<listener_list<detail::event_handler>> events;
  base::string_map<std::vector<server_event_handler>> server_events;
  std::vector<shared_function<void(const session_snapshot&, std::string_view)>>
      on_session_lost;
  std::vector<room_definition_ptr> rooms;
  behavior_actor actor;
};

using nsp_behavior_ptr = std::shared_ptr<const nsp_behavior>;

} // namespace callboard::kernel
