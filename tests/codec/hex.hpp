#pragma once

#include <string>
#include <string_view>

namespace kit {

/// The bytes that pairs of hexadecimal digits stand for.
inline std::string unhex(std::string_view digits) {
  auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string result;
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    result += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  return result;
}

} // namespace kit
