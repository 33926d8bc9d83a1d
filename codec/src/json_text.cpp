#include "json_text.hpp"

#include <nlohmann/json.hpp>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <charconv>

namespace callboard::codec::detail {

namespace {

/// A simdjson parser with its memory. One for each thread: documents are
/// checked one at a time, and nothing refers to the memory afterwards.
class checker {
public:
  simdjson::error_code check(const std::string& text, size_t max_depth) {
    if (auto err = allocate(text.size(), max_depth))
      return err;
    auto err =
        parser_.parse_into_document(doc_, text.data(), text.size(), false)
            .error();
    // One huge document must not bind its multiple for ever.
    if (parser_.capacity() > max_kept) {
      parser_ = simdjson::dom::parser{};
      doc_ = simdjson::dom::document{};
    }
    return err;
  }

private:
  static constexpr size_t min_capacity = size_t{1} << 14;
  static constexpr size_t max_kept = size_t{1} << 22;

  simdjson::error_code allocate(size_t size, size_t max_depth) {
    if (size <= parser_.capacity() && max_depth == parser_.max_depth())
      return simdjson::SUCCESS;
    // Powers of two, so that slowly growing documents do not allocate each.
    auto capacity =
        std::max({min_capacity, parser_.capacity(), std::bit_ceil(size)});
    if (auto err = parser_.allocate(capacity, max_depth))
      return err;
    return doc_.allocate(capacity);
  }

  simdjson::dom::parser parser_;
  simdjson::dom::document doc_;
};

/// Reads the `\uXXXX` at `i`.
bool read_unicode_escape(std::string_view text, size_t i, unsigned& out) {
  auto escape = text.substr(std::min(i, text.size()), 6);
  if (escape.size() < 6 || escape[0] != '\\' || escape[1] != 'u')
    return false;
  auto end = escape.data() + escape.size();
  return std::from_chars(escape.data() + 2, end, out, 16).ptr == end;
}

constexpr bool is_high_surrogate(unsigned x) noexcept {
  return x >= 0xd800 && x <= 0xdbff;
}

constexpr bool is_low_surrogate(unsigned x) noexcept {
  return x >= 0xdc00 && x <= 0xdfff;
}

/// Works on unchecked text: a backslash outside of a string makes the text
/// invalid anyway, so escapes pair up from the first one on.
void replace_lone_surrogates(std::string& text) {
  for (auto i = text.find('\\'); i != std::string::npos;
       i = text.find('\\', i)) {
    unsigned code = 0;
    if (!read_unicode_escape(text, i, code)) {
      i += 2;
      continue;
    }
    unsigned next = 0;
    if (is_high_surrogate(code) && read_unicode_escape(text, i + 6, next)
        && is_low_surrogate(next)) {
      i += 12;
      continue;
    }
    if (is_high_surrogate(code) || is_low_surrogate(code))
      text.replace(i, 6, "\\ufffd");
    i += 6;
  }
}

} // namespace

errc copy_checked(std::string_view json, const limits& bounds,
                  std::string& out) {
  out.clear();
  // simdjson reads beyond the end.
  out.reserve(json.size() + simdjson::SIMDJSON_PADDING);
  out = json;
  replace_lone_surrogates(out);
  thread_local checker check;
  switch (check.check(out, bounds.max_depth + 1)) {
  case simdjson::SUCCESS:
    return errc::none;
  case simdjson::DEPTH_ERROR:
    return errc::too_deep;
  case simdjson::NUMBER_ERROR:
    // Perhaps an integer beyond 64 bits. nlohmann::json takes a NUL for the
    // end of the text.
    if (out.find('\0') == std::string::npos && nlohmann::json::accept(out))
      return errc::none;
    return errc::payload;
  default:
    return errc::payload;
  }
}

size_t nesting(std::string_view text) noexcept {
  size_t depth = 0;
  size_t result = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
    case '"':
      i = skip_string(text, i) - 1;
      break;
    case '[':
    case '{':
      result = std::max(result, ++depth);
      break;
    case ']':
    case '}':
      --depth;
      break;
    default:
      break;
    }
  }
  return result;
}

} // namespace callboard::codec::detail
