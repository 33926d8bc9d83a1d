#include "codec/header_field.hpp"

#include <algorithm>

namespace callboard::codec {

namespace {

/// Source: RFC 9110 section 5.6.2.
bool is_token_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z')
         || std::string_view{"!#$%&'*+-.^_`|~"}.find(c)
                != std::string_view::npos;
}

} // namespace

bool is_field_name(std::string_view x) noexcept {
  return !x.empty() && std::all_of(x.begin(), x.end(), is_token_character);
}

bool is_field_value(std::string_view x) noexcept {
  return std::none_of(x.begin(), x.end(), [](unsigned char c) {
    return (c < 0x20 && c != '\t') || c == 0x7f;
  });
}

} // namespace callboard::codec
