#pragma once

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string>

namespace callboard::codec::detail {

/// Whether a text is perhaps wrong only for simdjson, as integers beyond 64
/// bits are. Newer versions have an error of its own for them.
template <class Error>
constexpr bool is_number_error(Error x) noexcept {
  if constexpr (requires { Error::BIGINT_ERROR; })
    if (x == Error::BIGINT_ERROR)
      return true;
  return x == Error::NUMBER_ERROR;
}

/// A simdjson parser with its memory, which is kept for the next document. One
/// for each thread: documents are read one at a time.
class json_document {
public:
  /// Parses `text`, which must have room for `simdjson::SIMDJSON_PADDING` bytes
  /// more than its size. `out` is valid until `trim()` or the next call.
  simdjson::error_code parse(const std::string& text, size_t max_depth,
                             simdjson::dom::element& out) {
    if (auto err = allocate(text.size(), max_depth))
      return err;
    return parser_.parse_into_document(doc_, text.data(), text.size(), false)
        .get(out);
  }

  /// Frees the memory of a huge document: one must not bind its multiple for
  /// ever.
  void trim() {
    if (parser_.capacity() > max_kept) {
      parser_ = simdjson::dom::parser{};
      doc_ = simdjson::dom::document{};
    }
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

} // namespace callboard::codec::detail
