#include "callboard/codec/value_list.hpp"

#include <cstdlib>

using namespace callboard::codec;

// Text that is accepted has values; what is put together from it is accepted
// again and has the same values. The first byte is the number of attachments.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  value_list xs, ys, zs;
  auto n = size > 0 ? data[0] & 3u : 0;
  if (size == 0
      || value_list::parse({data + 1, size - 1}, n, {}, xs) != errc::none)
    return 0;
  for (size_t i = 0; i < n; ++i)
    xs.attachments().emplace_back(1, static_cast<char>('a' + i));
  ys.push_back(nlohmann::json::binary({}));
  ys.append(xs);
  auto text = "[" + std::string{ys.joined()} + "]";
  auto again = value_list::parse(text, ys.attachments().size(), {}, zs);
  auto ok = again == errc::none && zs.size() == xs.size() + 1;
  zs.attachments() = ys.attachments();
  for (size_t i = 0; ok && i < xs.size(); ++i)
    ok = !xs.json(i).is_discarded() && ys.json(i + 1) == zs.json(i + 1)
         && (n == 0 || xs.json(i) == ys.json(i + 1));
  return ok ? 0 : (std::abort(), 0);
}
