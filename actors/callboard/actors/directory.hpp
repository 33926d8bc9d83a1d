#pragma once

#include "callboard/actors/nsp_core.hpp"

#include <mutex>
#include <regex>

namespace callboard::actors {

/// The namespaces of an engine.
///
/// Thread safety: all members may be called from any thread. No message passes
/// through here, only connects.
class directory {
public:
  directory(std::vector<shard*> shards, engine_limits limits);

  /// The namespace of this name, which is created if there is none. A missing
  /// slash at the front is added.
  nsp_core_ptr of(std::string name);

  /// A pattern: namespaces whose whole name matches come into being when a
  /// client asks for one.
  nsp_core_ptr of(std::regex pattern);

  /// The namespace that a client asks for: one that exists, or one that a
  /// pattern allows (patterns are tried in the order of their registration);
  /// null if there is none.
  nsp_core_ptr find(std::string_view name);

  /// Ends all namespaces, and those that may still be created; clients find
  /// none any more.
  void close();

  /// Whether all namespaces have ended.
  bool ended() const noexcept {
    return live_parts_->load(std::memory_order_acquire) == 0;
  }

private:
  struct pattern {
    std::regex expression;
    nsp_core_ptr parent;
    size_t children = 0;
  };

  nsp_core_ptr create(std::string name, nsp_core_ptr parent);

  std::vector<shard*> shards_;
  engine_limits limits_;
  mutable std::mutex mtx_;
  string_map<nsp_core_ptr> entries_;
  std::vector<pattern> patterns_;
  std::shared_ptr<std::atomic<size_t>> live_parts_ =
      std::make_shared<std::atomic<size_t>>(0);
  bool closed_ = false;
};

} // namespace callboard::actors
