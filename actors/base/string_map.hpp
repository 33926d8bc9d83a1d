#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace callboard::base {

/// A transparent hash: looks up strings by `std::string_view`.
struct string_hash {
  using is_transparent = void;
  size_t operator()(std::string_view x) const noexcept {
    return std::hash<std::string_view>{}(x);
  }
};

template <class T>
using string_map =
    std::unordered_map<std::string, T, string_hash, std::equal_to<>>;

} // namespace callboard::base
