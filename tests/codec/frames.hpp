#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kit {

/// Messages of unmasked WebSocket frames, with spaces between: text as it is,
/// binary ones in angle brackets.
inline std::string messages(std::string_view frames) {
  std::string result;
  while (!frames.empty()) {
    size_t size = frames[1] & 0x7f;
    size_t head = size < 126 ? 2 : size == 126 ? 4 : 10;
    if (head > 2)
      size = 0;
    for (auto c : frames.substr(2, head - 2))
      size = size << 8 | static_cast<uint8_t>(c);
    std::string payload{frames.substr(head, size)};
    result += frames[0] == '\x82' ? "<" + payload + ">" : payload;
    frames.remove_prefix(head + size);
    if (!frames.empty())
      result += ' ';
  }
  return result;
}

} // namespace kit
