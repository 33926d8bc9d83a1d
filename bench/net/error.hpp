#pragma once

#include <cerrno>
#include <system_error>

namespace bench::net {

/// Throws if a system call has failed; returns its result.
inline int check(int result, const char* what) {
  if (result < 0)
    throw std::system_error(errno, std::generic_category(), what);
  return result;
}

} // namespace bench::net
