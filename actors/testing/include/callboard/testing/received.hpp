#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace callboard::testing {

/// An event that a client has got.
struct received {
  std::string name;
  /// The arguments, an array; binary data as binary nodes. Without the offset
  /// that connection state recovery adds.
  nlohmann::json args;
  /// Set if the server wants an acknowledgement.
  std::optional<uint64_t> id;
  bool is_volatile = false;
  /// Whether the event may be compressed.
  bool compress = true;
};

} // namespace callboard::testing
