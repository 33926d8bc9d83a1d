#pragma once

#include "callboard/nsp.hpp"
#include "callboard/remote/gate_options.hpp"
#include "callboard/remote/messages.hpp"
#include "callboard/remote/network.hpp"

#include <map>
#include <string>
#include <vector>

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

/// Lets behaviors in other processes attach to namespaces of this one.
///
/// Whoever can connect to the port is trusted like code of this process: CAF
/// lets him send messages to its actors. So listen on loopback (the default),
/// or use TLS with certificates of an authority of your own.
///
/// Thread safety: for one thread. Lifetime: less than the actor system and the
/// server.
class door {
public:
  explicit door(caf::actor_system& sys)
      : sys_(sys) {
    // nop
  }

  door(const door&) = delete;
  door& operator=(const door&) = delete;

  /// Calls `close`.
  ~door() {
    close();
  }

  /// Keeps a namespace for a behavior in another process: to be called before
  /// clients are in it, and before `open`. Handlers of the namespace itself
  /// still go first. Throws `std::invalid_argument` for options that make no
  /// sense.
  void add(nsp here, gate_options options = {});

  /// Listens on a port, 0 for a free one, and returns it. Throws
  /// `std::runtime_error` if that is not possible.
  uint16_t open(const std::string& host = "127.0.0.1", uint16_t port = 0);

  /// Closes the port and ends all gates: events that wait get an error, new
  /// clients are refused. Behaviors notice, and try to come back. Does nothing
  /// when called again.
  void close();

private:
  caf::actor_system& sys_;
  std::map<std::string, gate_actor> gates_;
  door_actor actor_;
  uint16_t port_ = 0;
};

} // namespace callboard::remote
