#pragma once

#include "callboard/codec/errc.hpp"
#include "callboard/codec/limits.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Internal to `codec`: walks over JSON text without making values of it.
namespace callboard::codec::detail {

/// Copies `json` to `out` and checks that it is one JSON value, as JSON.parse
/// has it, with two differences: escapes of lone surrogates are overwritten
/// with `\ufffd`, and numbers beyond the range of a double are refused. Nesting
/// is checked only roughly (one level more may pass), since most callers count
/// anyway; see `nesting`.
errc copy_checked(std::string_view json, const limits& bounds,
                  std::string& out);

/// Deepest nesting of arrays and objects in checked text.
size_t nesting(std::string_view text) noexcept;

/// The first position from `i` on that is no JSON whitespace, or the end.
inline size_t skip_space(std::string_view text, size_t i) noexcept {
  while (i < text.size()
         && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n'
             || text[i] == '\r'))
    ++i;
  return i;
}

/// The position behind the string whose opening quote is at `i`, or the end.
inline size_t skip_string(std::string_view text, size_t i) noexcept {
  auto first = i + 1;
  for (auto quote = text.find('"', first); quote != std::string_view::npos;
       quote = text.find('"', quote + 1)) {
    // Escaped if an odd number of backslashes precedes it.
    auto j = quote;
    while (j > first && text[j - 1] == '\\')
      --j;
    if ((quote - j) % 2 == 0)
      return quote + 1;
  }
  return text.size();
}

} // namespace callboard::codec::detail
