#include "codec/dialect.hpp"

namespace callboard::codec {

std::string_view to_string(framing x) noexcept {
  switch (x) {
  case framing::websocket4:
    return "websocket4";
  case framing::websocket4_base64:
    return "websocket4_base64";
  case framing::polling4:
    return "polling4";
  case framing::websocket3:
    return "websocket3";
  case framing::websocket3_base64:
    return "websocket3_base64";
  case framing::polling3_text:
    return "polling3_text";
  case framing::polling3_binary:
    return "polling3_binary";
  case framing::websocket1:
    return "websocket1";
  case framing::polling1:
    return "polling1";
  }
  return "unknown";
}

} // namespace callboard::codec
