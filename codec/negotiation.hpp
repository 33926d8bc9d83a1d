#pragma once

#include "codec/deflate.hpp"

#include <string>
#include <string_view>

namespace callboard::codec {

/// Answers a client's Sec-WebSocket-Extensions: the value for the response, or
/// "" if no offer of permessage-deflate is acceptable or the field is
/// malformed. What is agreed upon never uses the context of former messages,
/// so that a connection has no state of its own. Windows of our messages that
/// are smaller than 32 KiB are declined. Source: RFC 7692 section 7.1.
std::string accept_deflate(std::string_view offers);

/// The coding for a response to a client with this Accept-Encoding: that of the
/// largest weight, gzip if in doubt; `identity` if the field is malformed.
/// Source: RFC 9110 section 12.5.3.
content_coding choose_coding(std::string_view accept_encoding);

} // namespace callboard::codec
