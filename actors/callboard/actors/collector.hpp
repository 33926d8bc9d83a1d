#pragma once

#include "callboard/actors/nsp_core.hpp"
#include "callboard/actors/operation.hpp"

#include <chrono>
#include <functional>

namespace callboard::actors {

/// What has come in when no socket can answer any more, or time is over
/// (`in_time` is false).
using collected = std::function<void(std::vector<answer>&&, bool in_time)>;

/// Spawns a COLLECTOR, and returns the path to it that goes into an action.
/// `f` is called once: in the behavior of the socket that calls this, or else
/// on a shard.
answer_path collect(const nsp_core_ptr& nsp, std::chrono::milliseconds timeout,
                    collected f);

} // namespace callboard::actors
