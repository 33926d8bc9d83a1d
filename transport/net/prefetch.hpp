#pragma once

#include <cstddef>

namespace callboard::transport {

/// Brings memory that will be needed next into the cache, while something else
/// is done: with many clients it is not there. `what` may be null.
inline void prefetch(const void* what, size_t num_bytes) noexcept {
  if (!what)
    return;
  auto first = static_cast<const char*>(what);
  for (size_t i = 0; i < num_bytes; i += 64)
    __builtin_prefetch(first + i);
}

} // namespace callboard::transport
