#pragma once

#include <string_view>

namespace callboard::codec {

/// Whether `x` can be the name of a header field. Source: RFC 9110 section 5.1.
bool is_field_name(std::string_view x) noexcept;

/// Whether `x` has no characters that the value of a header field may not have.
/// Source: RFC 9110 section 5.5.
bool is_field_value(std::string_view x) noexcept;

} // namespace callboard::codec
