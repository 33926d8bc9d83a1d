#include "callboard/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>

namespace callboard {

const std::shared_ptr<spdlog::logger>& log() {
  static const auto instance = [] {
    if (auto existing = spdlog::get("callboard"))
      return existing;
    auto result = spdlog::stderr_color_mt("callboard");
    result->set_level(spdlog::level::warn);
    return result;
  }();
  return instance;
}

} // namespace callboard
