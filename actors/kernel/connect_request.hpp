#pragma once

#include "actors/kernel/messages.hpp"

namespace callboard::kernel {

class namespace_lease;
class session_link;

/// A client's wish to connect to a namespace.
struct connect_request {
  transport_actor from;
  /// The session behind `from`; valid as long as that actor.
  session_link* link = nullptr;
  connection_info_ptr connection;
  nlohmann::json auth;
  /// Keeps the namespace alive.
  std::shared_ptr<const namespace_lease> lease;
  /// The socket's id; empty: the socket gets a new one.
  std::string id;
};

} // namespace callboard::kernel
