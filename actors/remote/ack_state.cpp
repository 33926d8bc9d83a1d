#include "actors/remote/ack_state.hpp"

#include "actors/remote/link_context.hpp"

namespace callboard::remote {

ack_state::ack_state(link_actor via, uint64_t session, uint64_t number,
                     bool wanted)
    : via_(std::move(via)),
      session_(session),
      number_(number),
      wanted_(wanted) {
  // nop
}

ack_state::~ack_state() {
  if (wanted_)
    settle({outcome::answered,
            make_values(nlohmann::json{{"error", "no answer"}}),
            {}});
}

void ack_state::settle(report x) {
  if (done_.test_and_set())
    return;
  run_in_link(via_, [session = session_, number = number_,
                     x = std::move(x)](link_context& y) mutable {
    y.settle(session, number, std::move(x));
  });
}

} // namespace callboard::remote
