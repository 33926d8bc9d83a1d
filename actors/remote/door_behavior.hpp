#pragma once

#include "actors/remote/messages.hpp"

#include <map>

namespace callboard::remote {

/// What a DOOR decides: which namespaces may be attached, and by whom.
struct door_state {
  std::map<std::string, gate_actor> gates;

  /// Why a LINK is turned away, or nothing.
  caf::error check(uint32_t version, const std::string& nsp) const;
};

door_actor::behavior_type
door_behavior(door_actor::stateful_pointer<door_state> self,
              std::map<std::string, gate_actor> gates);

} // namespace callboard::remote
