#pragma once

#include "callboard/nsp.hpp"
#include "callboard/remote/gate_options.hpp"

#include <string>

namespace callboard::remote {

/// Lets behaviors in other processes attach to namespaces of this process.
///
/// A peer that can connect to the port is trusted like code of this process:
/// CAF lets any such peer send messages to its actors. So listen on loopback
/// (the default), or use TLS with certificates of an authority of your own.
///
/// Thread safety: for one thread. Lifetime: must end before the actor system
/// and the server.
class door {
public:
  explicit door(caf::actor_system& sys);

  door(const door&) = delete;
  door& operator=(const door&) = delete;

  /// Calls `close`.
  ~door();

  /// Reserves a namespace for a behavior in another process: must be called
  /// before clients are in it, and before `open`. Handlers of the namespace
  /// itself still go first. Throws `std::invalid_argument` for invalid options.
  void add(nsp here, gate_options options = {});

  /// Listens on a port, 0 for a free one, and returns it. Throws
  /// `std::runtime_error` if that is not possible.
  uint16_t open(const std::string& host = "127.0.0.1", uint16_t port = 0);

  /// Closes the port and ends all gates: waiting events get an error, new
  /// clients are refused. Behaviors notice, and try to reconnect. Does nothing
  /// when called again.
  void close();

private:
  class impl;

  caf::actor_system& sys_;
  std::unique_ptr<impl> impl_;
};

} // namespace callboard::remote
