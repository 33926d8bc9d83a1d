#pragma once

#include "callboard/arguments.hpp"

#include <string>

namespace callboard {

/// What a middleware answers that refuses a client, or an event.
struct refusal {
  /// For a client: the message of its connect_error.
  std::string message;
  /// For a client: the data of its connect_error, any value; null for none.
  payload data = {};
};

} // namespace callboard
