#pragma once

#include <spdlog/spdlog.h>

#include <memory>

namespace callboard {

/// The engine's logger: the one that is registered with spdlog as "callboard",
/// or one that writes warnings and errors to standard error. Nothing is logged
/// for each message at the default level. Callable from any thread.
const std::shared_ptr<spdlog::logger>& log();

} // namespace callboard
