#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callboard::codec {

/// Decoded parameters of a URL's query, in order of appearance.
using query_params = std::vector<std::pair<std::string, std::string>>;

/// A request target, split and decoded.
struct request_target {
  /// The path, not decoded.
  std::string_view path;
  /// Parameters, decoded as application/x-www-form-urlencoded (`+` is a space;
  /// malformed %-escapes are kept as they are; bytes that are not UTF-8 become
  /// U+FFFD).
  query_params query;
};

/// Decodes a name or a value of a query or a form. See `request_target::query`.
std::string decode_form(std::string_view text);

/// Splits and decodes a query, without the question mark.
query_params parse_query(std::string_view text);

/// Splits `target` (origin form, for instance `/socket.io/?EIO=4`). A fragment
/// is cut off. The path is a view into `target`.
request_target parse_target(std::string_view target);

/// Decodes %-escapes of a path; `nullopt` if an escape is malformed or decodes
/// to a NUL byte.
std::optional<std::string> decode_path(std::string_view path);

/// The last value of `name` (as URLSearchParams' entries make an object), or
/// nullptr.
const std::string* find_param(const query_params& xs,
                              std::string_view name) noexcept;

} // namespace callboard::codec
