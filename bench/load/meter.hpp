#pragma once

#include "load/process.hpp"
#include "load/report.hpp"

#include <cstdint>

namespace bench::load {

/// Measures what a server and this process use between two moments.
class meter {
public:
  /// `pid` is the server.
  explicit meter(pid_t pid)
      : pid_(pid) {
    // nop
  }

  /// The window begins. `ops` is the number of operations so far.
  void start(uint64_t ops);

  /// The window ends.
  void stop(uint64_t ops);

  uint64_t ops() const noexcept {
    return ops_;
  }

  /// Adds throughput, and CPU time for each operation and in all.
  void write(report& out) const;

private:
  pid_t pid_;
  uint64_t ops_ = 0;
  uint64_t wall_ = 0;
  uint64_t own_ = 0;
  memory memory_before_;
  memory memory_;
  cpu_time before_;
  cpu_time used_;
};

} // namespace bench::load
