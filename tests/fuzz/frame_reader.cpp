#include "callboard/codec/websocket_frame.hpp"

#include <algorithm>
#include <cstdlib>

using namespace callboard::codec;

/// What a reader makes of `bytes`: if `chunked`, the first byte of a chunk
/// tells its size.
static std::string read(std::string bytes, bool chunked) {
  std::string log;
  frame_reader reader{1000};
  for (std::span<char> rest{bytes}; !rest.empty();) {
    auto size = chunked ? static_cast<uint8_t>(rest[0]) % 16 + 1 : rest.size();
    auto input = rest.first(std::min(size, rest.size()));
    rest = rest.subspan(input.size());
    for (auto x = reader.next(input);
         x.state != frame_reader::status::need_more; x = reader.next(input)) {
      log += to_string(x.error);
      if (x.state == frame_reader::status::error)
        return log;
      log += static_cast<char>(x.op);
      log += x.payload;
    }
  }
  return log;
}

// Frames are the same, whole or in pieces.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  std::string bytes{data, size};
  return read(bytes, false) == read(bytes, true) ? 0 : (std::abort(), 0);
}
