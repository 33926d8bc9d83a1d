#include "codec/deflate.hpp"
#include "codec/websocket_frame.hpp"

#include <algorithm>
#include <cstdlib>

using namespace callboard::codec;

static constexpr size_t max_message = 1000;

/// What a reader makes of `bytes`: if `chunked`, the first byte of a chunk
/// tells its size.
static std::string read(std::string bytes, bool chunked, inflater* inflate) {
  std::string log;
  frame_reader reader{max_message, inflate};
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
      if (x.payload.size() > max_message)
        std::abort();
    }
  }
  return log;
}

// Frames are the same, whole or in pieces, and no larger than the limit. The
// first byte tells whether messages may be compressed.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  if (size == 0)
    return 0;
  static inflater shared;
  auto inflate = data[0] % 2 == 0 ? &shared : nullptr;
  std::string bytes{data + 1, size - 1};
  if (read(bytes, false, inflate) != read(bytes, true, inflate))
    std::abort();
  return 0;
}
