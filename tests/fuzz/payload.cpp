#include "codec/payload.hpp"

#include <cstddef>
#include <cstdlib>

using namespace callboard::codec;

// Any body is a list of packets, perhaps with one error at its end, and no
// packet has a byte more than the body. The first byte tells the framing.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  constexpr framing forms[] = {framing::polling4, framing::polling3_text,
                               framing::polling3_binary, framing::polling1};
  if (size == 0)
    return 0;
  auto form = forms[data[0] & 3];
  auto client_text = text_encoding::unknown;
  payload_reader reader{{data + 1, size - 1},
                        form,
                        (data[0] & 4) != 0 ? &client_text : nullptr};
  size_t total = 0;
  while (!reader.done()) {
    engine_packet packet;
    if (reader.next(packet) == errc::none)
      // In protocol 1 the type is part of the data.
      total += packet.data.size() + (form == framing::polling1 ? 0 : 1);
    else if (!reader.done())
      std::abort();
  }
  return total <= size - 1 ? 0 : (std::abort(), 0);
}
