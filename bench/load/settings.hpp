#pragma once

#include <cstddef>
#include <cstdint>

#include <sys/types.h>

namespace bench::load {

/// What the command line says. Not every scenario uses everything.
struct settings {
  uint16_t port = 0;
  /// The server's process.
  pid_t pid = 0;
  size_t clients = 64;
  /// Messages that a sender has under way.
  size_t window = 1;
  /// Messages each second, of all senders; 0: each sends as soon as it may.
  double rate = 0;
  size_t rooms = 1;
  /// Of each room.
  size_t senders = 1;
  /// Members of the last room that do not read.
  size_t slow = 0;
  /// Size of a value, in bytes.
  size_t bytes = 100;
  bool binary = false;
  bool polling = false;
  /// Seconds before and while the server is measured.
  double warm_up = 1;
  double seconds = 3;
};

} // namespace bench::load
