#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

namespace kit {

/// Keeps what the engine logs from the output of the tests, and shows it to
/// those that ask. To be created before the engine logs for the first time.
class log_capture {
public:
  static log_capture& instance() {
    static log_capture x;
    return x;
  }

  /// Moves out what has been logged since the last call.
  std::string take() {
    auto result = stream_.str();
    stream_.str({});
    return result;
  }

private:
  log_capture() {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(stream_, true);
    auto logger = std::make_shared<spdlog::logger>("callboard", sink);
    logger->set_pattern("%l: %v");
    logger->set_level(spdlog::level::warn);
    spdlog::register_logger(logger);
  }

  std::ostringstream stream_;
};

} // namespace kit
