#pragma once

#include <spdlog/spdlog.h>

#include <memory>

namespace callboard {

/// The engine's logger: the one that `set_log` has set; else the one that was
/// registered with spdlog as "callboard" before the first use; else one that
/// writes warnings and errors to standard error. At the default level, nothing
/// is logged per message. Callable from any thread.
const std::shared_ptr<spdlog::logger>& log();

/// Makes all engines of the process write to `x` from now on, which must be
/// usable from any thread (`_mt` sinks). May be called at any time, from any
/// thread. Former loggers are kept until the process ends. Throws
/// `std::invalid_argument` if `x` is null.
void set_log(std::shared_ptr<spdlog::logger> x);

} // namespace callboard
