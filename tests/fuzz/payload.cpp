#include "callboard/codec/engine_packet.hpp"

#include <cstddef>
#include <cstdlib>

using namespace callboard::codec;

// Any body is a list of packets, perhaps with one error at its end, and no
// packet has a byte more than the body.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  payload_reader reader{{data, size}};
  size_t total = 0;
  while (!reader.done()) {
    engine_packet packet;
    if (reader.next(packet) == errc::none)
      total += packet.data.size() + 1;
    else if (!reader.done())
      std::abort();
  }
  return total <= size ? 0 : (std::abort(), 0);
}
