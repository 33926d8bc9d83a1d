#include "callboard/remote/ack.hpp"

#include "actors/remote/ack_state.hpp"
#include "actors/remote/link.hpp"

namespace callboard::remote {

ack::operator bool() const noexcept {
  return state_->wanted();
}

void ack::answer(values xs) const {
  state_->settle({outcome::answered, std::move(xs), {}});
}

ack::state::state(link_actor via, uint64_t session, uint64_t number,
                  bool wanted)
    : via_(std::move(via)),
      session_(session),
      number_(number),
      wanted_(wanted) {
  // nop
}

ack::state::~state() {
  if (wanted_)
    settle({outcome::answered,
            make_values(nlohmann::json{{"error", "no answer"}}),
            {}});
}

void ack::state::settle(report x) {
  if (done_.test_and_set())
    return;
  run_in_link(via_, [session = session_, number = number_,
                     x = std::move(x)](link& y) mutable {
    y.settle(session, number, std::move(x));
  });
}

} // namespace callboard::remote
