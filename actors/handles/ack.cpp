#include "callboard/ack.hpp"

#include "callboard/socket_handle.hpp"

#include "actors/handles/incoming.hpp"

namespace callboard {

ack_base::operator bool() const noexcept {
  return what_ && what_->packet.id;
}

void ack_base::answer(const values& xs) const {
  if (!what_->answered.test_and_set())
    to_->reply(*what_->packet.id, xs);
}

} // namespace callboard
