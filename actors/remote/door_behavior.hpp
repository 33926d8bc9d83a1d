#pragma once

#include "actors/remote/messages.hpp"

#include <map>

namespace callboard::remote {

/// The decisions of a DOOR: which namespaces may be attached, and by which
/// LINKs.
struct door_state {
  std::map<std::string, gate_actor> gates;

  /// The error that turns a LINK away, or none.
  caf::error check(uint32_t version, const std::string& nsp) const;
};

door_actor::behavior_type
door_behavior(door_actor::stateful_pointer<door_state> self,
              std::map<std::string, gate_actor> gates);

} // namespace callboard::remote
