#include "callboard/middleware.hpp"

#include "actors/base/once.hpp"

namespace callboard {

struct next::state {
  explicit state(continuation g)
      : f(std::move(g)) {
    // nop
  }

  base::once<void(const std::optional<refusal>&)> f;
};

next::next(continuation f)
    : state_(std::make_shared<state>(std::move(f))) {
  // nop
}

void next::operator()() const {
  state_->f(std::nullopt);
}

void next::refuse(std::string message, payload data) const {
  state_->f(refusal{std::move(message), std::move(data)});
}

} // namespace callboard
