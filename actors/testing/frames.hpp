#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace callboard::testing {

/// The content of one WebSocket frame.
struct message {
  std::string data;
  bool binary = false;
};

/// Reads frames of a server (which are not masked).
inline std::vector<message> read_frames(std::string_view frames) {
  std::vector<message> result;
  while (!frames.empty()) {
    size_t size = frames[1] & 0x7f;
    size_t head = size < 126 ? 2 : size == 126 ? 4 : 10;
    if (head > 2)
      size = 0;
    for (auto c : frames.substr(2, head - 2))
      size = size << 8 | static_cast<uint8_t>(c);
    result.push_back(
        {std::string{frames.substr(head, size)}, frames[0] == '\x82'});
    frames.remove_prefix(head + size);
  }
  return result;
}

/// Renders text as it is, binary data in angle brackets.
inline std::string to_string(const message& x) {
  return x.binary ? "<" + x.data + ">" : x.data;
}

} // namespace callboard::testing
