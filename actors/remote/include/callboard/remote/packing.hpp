#pragma once

#include "callboard/remote/messages.hpp"

#include <optional>

/// Between values and what travels.

namespace callboard::remote {

packed_values pack(const values& xs);

/// Nothing if `x` is no list of values. Checks every byte: whatever the other
/// process sends, the node passes on what is valid only.
std::optional<values> unpack(packed_values&& x);

/// `id`, `present` and `recovered` are the caller's.
client_info pack(const connection_info& x, const nlohmann::json& auth);

connection_info unpack(const client_info& x);

/// Bytes of memory and of messages, roughly.
size_t size_of(const event& x) noexcept;

} // namespace callboard::remote
