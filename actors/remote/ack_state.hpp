#pragma once

#include "actors/remote/messages.hpp"

#include <atomic>

namespace callboard::remote {

/// The state of an item whose event waits for its answer.
class ack_state {
public:
  ack_state(link_actor via, uint64_t session, uint64_t number, bool wanted);

  ack_state(const ack_state&) = delete;
  ack_state& operator=(const ack_state&) = delete;

  /// Answers with the error "no answer" if an answer is wanted and there was
  /// none.
  ~ack_state();

  bool wanted() const noexcept {
    return wanted_;
  }

  /// Answers the event, unless it was answered before.
  void settle(report x);

private:
  const link_actor via_;
  const uint64_t session_;
  const uint64_t number_;
  const bool wanted_;
  std::atomic_flag done_;
};

} // namespace callboard::remote
