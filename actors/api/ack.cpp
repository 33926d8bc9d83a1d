#include "callboard/ack.hpp"

#include "callboard/socket.hpp"

namespace callboard {

void ack_base::answer(const values& xs) const {
  if (what_->answered.test_and_set())
    return;
  auto& nsp = to_->core()->name;
  to_->send_packet(codec::outgoing::ack(nsp, *what_->packet.id, xs));
}

} // namespace callboard
