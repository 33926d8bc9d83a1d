#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace callboard::apps {

/// What has happened, in words. For any thread.
class journal {
public:
  void add(std::string line) {
    std::lock_guard guard{mtx_};
    lines_.emplace_back(std::move(line));
  }

  std::vector<std::string> lines() const {
    std::lock_guard guard{mtx_};
    return lines_;
  }

private:
  mutable std::mutex mtx_;
  std::vector<std::string> lines_;
};

} // namespace callboard::apps
