#include "codec/negotiation.hpp"

#include <cstdlib>

using namespace callboard::codec;

// An offer is declined, or answered with an answer that is an offer itself.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  std::string_view text{data, size};
  auto answer = accept_deflate(text);
  if (!answer.empty() && accept_deflate(answer) != answer)
    std::abort();
  if (to_string(choose_coding(text)) == "unknown")
    std::abort();
  return 0;
}
