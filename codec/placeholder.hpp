#pragma once

#include "callboard/codec/errc.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Internal to `codec`: stand-ins for attachments in checked JSON text.
namespace callboard::codec::detail {

/// How an attachment's stand-in begins in its exact form; its number and a
/// brace follow. In valid JSON these bytes are always the start of an object:
/// a string could hold the brace at most, since the quote after it would end
/// the string, and no letter may follow the end of a string.
constexpr std::string_view placeholder_start = R"({"_placeholder":true,"num":)";

/// Appends a placeholder in exact form.
void append_placeholder(std::string& out, size_t num);

/// Brings every placeholder into the exact form: any object that has a key
/// `_placeholder` with the value true. Each must have a number below
/// `num_attachments` that no other one has. (The reference also takes the same
/// number twice; no client sends that, and here it would copy the attachment.)
errc normalize_placeholders(std::string& text, size_t num_attachments);

/// Turns what looks like a placeholder, from `first` on, into an object that
/// does not: its `_placeholder` becomes null. The text keeps its length.
void disarm_placeholders(std::string& text, size_t first);

} // namespace callboard::codec::detail
