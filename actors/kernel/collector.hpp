#pragma once

#include "callboard/ack.hpp"

#include "actors/kernel/nsp_core.hpp"
#include "actors/kernel/operation.hpp"

#include <chrono>
#include <functional>

namespace callboard::kernel {

/// Who gets answers. The functions are called in the behavior of the socket
/// that has called `collect`, or else on a shard.
struct answer_sink {
  /// Called with each answer.
  std::function<void(answer&)> each;
  /// Called once, last: when no socket can answer any more, or when time is
  /// over (`in_time` is false).
  std::function<void(bool in_time)> end;
};

/// Spawns a COLLECTOR, and returns the path to it that goes into an action.
answer_path collect(const nsp_core_ptr& nsp, std::chrono::milliseconds timeout,
                    answer_sink to);

/// A sink for acknowledgements: passes each to `each`, or, if that is null,
/// gathers all in the result for `end`.
answer_sink gather(std::function<void(const broadcast_result::item&)> each,
                   std::function<void(const broadcast_result&)> end);

} // namespace callboard::kernel
