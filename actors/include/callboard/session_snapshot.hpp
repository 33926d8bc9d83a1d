#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace callboard {

/// What is kept of a client that has lost its connection.
struct session_snapshot {
  /// The socket's id.
  std::string id;
  std::vector<std::string> rooms;
  nlohmann::json data;
};

/// Called when a client cannot come back any more, with what was kept of it,
/// and with the cause in words, for instance "expired".
using lost_session_handler =
    std::function<void(const session_snapshot&, std::string_view why)>;

} // namespace callboard
