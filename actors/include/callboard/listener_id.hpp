#pragma once

#include <cstdint>

namespace callboard {

/// Names a listener, to remove it. Unique within the process.
enum class listener_id : uint64_t {};

} // namespace callboard
