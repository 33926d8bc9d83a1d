#pragma once

#include "callboard/arguments.hpp"

#include <string>
#include <vector>

namespace callboard {

/// What is kept of a client that has lost its connection.
struct session_snapshot {
  /// The socket's id.
  std::string id;
  std::vector<std::string> rooms;
  /// What the application has kept with the socket, an object.
  payload data;
};

} // namespace callboard
