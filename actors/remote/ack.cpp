#include "callboard/remote/ack.hpp"

#include "actors/remote/ack_state.hpp"

namespace callboard::remote {

ack::operator bool() const noexcept {
  return state_->wanted();
}

void ack::answer(values xs) const {
  state_->settle({outcome::answered, std::move(xs), {}});
}

} // namespace callboard::remote
