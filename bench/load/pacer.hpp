#pragma once

#include "net/poller.hpp"

#include <cstdint>

namespace bench::load {

/// Says when messages are due at a fixed rate. What is late stays due, and its
/// latency counts from the moment when it should have been sent: a server that
/// stalls cannot hide that from those who would have come meanwhile.
class pacer {
public:
  explicit pacer(double per_second)
      : interval_(1e9 / per_second),
        start_(net::now()) {
    // nop
  }

  /// The number of the next message, from 0.
  uint64_t next() const noexcept {
    return next_;
  }

  /// When that should be sent.
  uint64_t due() const noexcept {
    return start_
           + static_cast<uint64_t>(interval_ * static_cast<double>(next_));
  }

  /// It has been sent.
  void advance() noexcept {
    ++next_;
  }

private:
  double interval_;
  uint64_t start_;
  uint64_t next_ = 0;
};

} // namespace bench::load
