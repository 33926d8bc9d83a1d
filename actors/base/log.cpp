#include "callboard/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>

#include <atomic>
#include <forward_list>
#include <mutex>
#include <stdexcept>

namespace callboard {

namespace {

using logger_ptr = std::shared_ptr<spdlog::logger>;

/// The current logger and all former ones: callers may hold references to them.
class logger_holder {
public:
  void set(logger_ptr x) {
    std::lock_guard guard{mtx_};
    use(std::move(x));
  }

  const logger_ptr& get() {
    if (auto x = current_.load(std::memory_order_acquire))
      return *x;
    std::lock_guard guard{mtx_};
    if (!current_.load())
      use(make_default());
    return *current_.load();
  }

private:
  void use(logger_ptr x) {
    all_.emplace_front(std::move(x));
    current_ = &all_.front();
  }

  static logger_ptr make_default() {
    if (auto existing = spdlog::get("callboard"))
      return existing;
    auto result = spdlog::stderr_color_mt("callboard");
    result->set_level(spdlog::level::warn);
    return result;
  }

  std::mutex mtx_;
  std::forward_list<logger_ptr> all_;
  std::atomic<const logger_ptr*> current_ = nullptr;
};

logger_holder& holder() {
  static logger_holder instance;
  return instance;
}

} // namespace

const std::shared_ptr<spdlog::logger>& log() {
  return holder().get();
}

void set_log(std::shared_ptr<spdlog::logger> x) {
  if (!x)
    throw std::invalid_argument("there must be a logger");
  holder().set(std::move(x));
}

} // namespace callboard
