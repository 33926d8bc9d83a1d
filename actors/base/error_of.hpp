#pragma once

#include <exception>
#include <optional>
#include <string>

namespace callboard::base {

/// Runs application code. Returns what it throws, in words, if it does.
template <class F>
std::optional<std::string> error_of(F&& f) {
  try {
    f();
    return std::nullopt;
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "unknown exception";
  }
}

} // namespace callboard::base
