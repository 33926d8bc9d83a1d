#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace callboard {

/// What a middleware answers that refuses a client, or an event.
struct refusal {
  /// For a client: the message of its connect_error.
  std::string message;
  /// For a client: the data of its connect_error; null for none.
  nlohmann::json data = nullptr;
};

} // namespace callboard
