#pragma once

#include <cstdint>
#include <map>

#include <sys/types.h>

namespace bench::load {

/// CPU time of a process so far.
struct cpu_time {
  /// Nanoseconds, exact, of all threads that there are and have been.
  uint64_t total = 0;
  /// The kernel's sampled split, in ticks.
  uint64_t user_ticks = 0;
  uint64_t system_ticks = 0;
  /// Nanoseconds of each thread that there is.
  std::map<pid_t, uint64_t> threads;
};

/// Reads the accounts of a process. Throws `failure` if it is gone.
cpu_time cpu_time_of(pid_t pid);

/// CPU time of this process, in nanoseconds.
uint64_t own_cpu_time();

/// Memory in bytes.
struct memory {
  /// Of the process: resident.
  uint64_t resident = 0;
  /// Of the whole machine: the kernel's own (slabs and page tables). Both ends
  /// of a connection are in it.
  uint64_t kernel = 0;
  /// Of the whole machine: what waits in buffers of TCP sockets.
  uint64_t tcp_buffers = 0;
};

memory memory_of(pid_t pid);

} // namespace bench::load
