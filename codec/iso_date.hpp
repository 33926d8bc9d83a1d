#pragma once

#include <cstdint>
#include <string>

namespace callboard::codec::detail {

/// Appends what JSON.stringify makes of a Date: a string like
/// "2011-10-05T14:48:00.000Z", or null beyond 100 million days from 1970.
/// `time` is in milliseconds since 1970. Source: ECMA-262,
/// Date.prototype.toJSON.
void append_date(std::string& out, int64_t time);

} // namespace callboard::codec::detail
