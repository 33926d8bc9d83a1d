#pragma once

#include <exception>
#include <optional>
#include <string>

namespace callboard::base {

/// Runs application code. Returns the text of its exception, if it throws.
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
