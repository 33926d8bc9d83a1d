#include "callboard/remote/ack.hpp"

#include "callboard/remote/link.hpp"
#include "callboard/remote/packing.hpp"

namespace callboard::remote {

ack::ack(link_actor via, uint64_t session, uint64_t number, bool wanted)
    : state_(std::make_shared<state>(std::move(via), session, number, wanted)) {
  // nop
}

ack::state::~state() {
  if (wanted && !done)
    settle({outcome::answered,
            pack(make_values(nlohmann::json{{"error", "no answer"}})),
            {}});
}

void ack::state::settle(report x) {
  if (done.exchange(true))
    return;
  if (auto here = link::current(via))
    here->settle(session, number, std::move(x));
  else
    caf::anon_send(via, std::make_shared<const link_task>(
                            [s = session, n = number, x = std::move(x)](
                                link& y) { y.settle(s, n, x); }));
}

void ack::answer(report x) const {
  state_->settle(std::move(x));
}

packed_values ack::pack_values(const values& xs) {
  return pack(xs);
}

} // namespace callboard::remote
