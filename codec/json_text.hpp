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

/// Appends `text`, which must be UTF-8, as a JSON string.
void append_quoted(std::string& out, std::string_view text);

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

/// The position behind the value that starts at `i` in checked text.
size_t skip_value(std::string_view text, size_t i) noexcept;

/// Calls `f(key, value)` for each member of an object in checked text: what is
/// between the quotes of its key, and the text of its value.
template <class F>
void each_member(std::string_view object, F f) {
  auto i = skip_space(object, skip_space(object, 0) + 1);
  while (object[i] != '}') {
    auto key_end = skip_string(object, i);
    auto key = object.substr(i + 1, key_end - i - 2);
    auto first = skip_space(object, skip_space(object, key_end) + 1);
    auto last = skip_value(object, first);
    f(key, object.substr(first, last - first));
    i = skip_space(object, last);
    if (object[i] == ',')
      i = skip_space(object, i + 1);
  }
}

} // namespace callboard::codec::detail
