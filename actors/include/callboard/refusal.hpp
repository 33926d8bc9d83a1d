#pragma once

#include "callboard/arguments.hpp"

#include <string>

namespace callboard {

/// A middleware's refusal of a client, or of an event.
struct refusal {
  /// For a client: the message of its connect_error.
  std::string message;
  /// For a client: the data of its connect_error, any value; null for none.
  payload data = {};
};

} // namespace callboard
