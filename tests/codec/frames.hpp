#pragma once

#include "actors/testing/frames.hpp"

#include <string>
#include <string_view>

namespace kit {

/// Messages of unmasked WebSocket frames, with spaces between: text as it is,
/// binary ones in angle brackets.
inline std::string messages(std::string_view frames) {
  std::string result;
  for (auto& x : callboard::testing::read_frames(frames))
    result += (result.empty() ? "" : " ") + to_string(x);
  return result;
}

} // namespace kit
