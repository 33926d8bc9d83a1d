#include "codec/query.hpp"

#include <simdjson.h>

#include <cstdlib>

using namespace callboard::codec;

// Any target has a path and parameters in UTF-8, of a bounded size.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  std::string_view text{data, size};
  auto target = parse_target(text);
  auto path = decode_path(target.path);
  auto ok = target.path.size() <= size && (!path || path->size() <= size);
  size_t total = 0;
  for (const auto& [name, value] : target.query) {
    total += name.size() + value.size();
    ok = ok && simdjson::validate_utf8(name) && simdjson::validate_utf8(value)
         && find_param(target.query, name) != nullptr;
  }
  return ok && total <= 3 * size ? 0 : (std::abort(), 0);
}
