#include "actors/kernel/delivery.hpp"

namespace callboard::kernel {

broadcast_ptr clone(const broadcast& x) {
  auto result = std::make_shared<broadcast>(x);
  // The adapter is told by the part that has got the operation first.
  result->source = nullptr;
  auto copy = [&](auto y) {
    if constexpr (requires { y.packet; })
      y.packet = y.packet->clone();
    result->what = std::make_shared<const delivery>(delivery{std::move(y)});
  };
  std::visit(copy, x.what->what);
  return result;
}

} // namespace callboard::kernel
