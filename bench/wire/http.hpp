#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// As much of HTTP/1.1 as long-polling and the WebSocket handshake need.
namespace bench::wire {

/// A request or response. Views: valid as long as the input.
struct http_message {
  /// The first line, without its end.
  std::string_view start;
  /// All header lines.
  std::string_view headers;
  std::string_view body;

  /// Status of a response.
  std::string_view status() const;

  /// The path, with query, of a request.
  std::string_view target() const;

  /// The value of a header (its name in lower case), or "".
  std::string_view header(std::string_view name) const;
};

/// Removes a whole message from the front of `input`; nothing if there is none
/// yet. Throws `std::runtime_error` for a body in chunks.
std::optional<http_message> next_message(std::span<char>& input);

/// The value of a parameter of a path's query, or "".
std::string_view query_value(std::string_view target, std::string_view name);

} // namespace bench::wire
