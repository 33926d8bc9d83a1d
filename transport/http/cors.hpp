#pragma once

#include "callboard/options.hpp"

#include <string>
#include <string_view>

namespace callboard::transport {

/// Header lines that let pages of `origin` read an answer; "" if there is
/// nothing to say. Source: Fetch standard, "CORS protocol".
std::string cors_headers(const cors_options& options, std::string_view origin);

/// Header lines of the answer to a preflight request.
std::string preflight_headers(const cors_options& options,
                              std::string_view origin,
                              std::string_view requested_headers);

} // namespace callboard::transport
