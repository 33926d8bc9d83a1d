#pragma once

#include "callboard/arguments.hpp"

namespace callboard::remote {

class ack_state;

/// Answers an event of a client, once. A handler that answers later takes an
/// ack as its last parameter. Acks may be copied, kept, and called from any
/// thread, even when the node is gone; calls after the first do nothing, and so
/// does an ack of an event for which the client wants no answer. If the last
/// copy goes without an answer, the client gets `{"error": "no answer"}`.
class ack {
public:
  /// For use by the library.
  explicit ack(std::shared_ptr<ack_state> x) noexcept
      : state_(std::move(x)) {
    // nop
  }

  /// Whether the client wants an answer.
  explicit operator bool() const noexcept;

  template <class... Ts>
  void operator()(const Ts&... xs) const {
    if (*this)
      answer(make_values(xs...));
  }

private:
  void answer(values xs) const;

  std::shared_ptr<ack_state> state_;
};

} // namespace callboard::remote
