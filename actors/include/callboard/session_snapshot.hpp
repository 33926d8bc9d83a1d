#pragma once

#include "callboard/arguments.hpp"

#include <string>
#include <vector>

namespace callboard {

/// The state kept for a client that has lost its connection.
struct session_snapshot {
  /// The socket's id.
  std::string id;
  std::vector<std::string> rooms;
  /// The application's data of the socket, an object.
  payload data;
};

} // namespace callboard
