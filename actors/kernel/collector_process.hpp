#pragma once

#include "actors/kernel/delivery.hpp"
#include "actors/kernel/shard.hpp"

namespace callboard::kernel {

/// Spawns a COLLECTOR on `where`, the shard of the calling thread, and returns
/// the path to it, which goes into an action. `num_parties` parties report that
/// no more answers come; the release of the last copy of the path is one such
/// report. `to` is called on that shard.
answer_path collect(shard& where, std::chrono::milliseconds timeout,
                    detail::answer_sink to, size_t num_parties);

/// The path to any other receiver of answers.
answer_path path_to(const answer_receiver_actor& to);

} // namespace callboard::kernel
