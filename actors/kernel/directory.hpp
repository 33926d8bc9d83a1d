#pragma once

#include "actors/kernel/nsp_core.hpp"

#include <mutex>

namespace callboard::kernel {

class directory;

/// Keeps a namespace while a client is in it, or about to be.
class namespace_lease {
public:
  namespace_lease() = default;

  namespace_lease(directory& owner, nsp_core_ptr core)
      : owner_(&owner),
        core_(std::move(core)) {
    // nop
  }

  namespace_lease(namespace_lease&& x) noexcept = default;

  namespace_lease& operator=(namespace_lease&& x) noexcept {
    std::swap(owner_, x.owner_);
    std::swap(core_, x.core_);
    return *this;
  }

  ~namespace_lease();

  explicit operator bool() const noexcept {
    return core_ != nullptr;
  }

  const nsp_core* operator->() const noexcept {
    return core_.get();
  }

private:
  directory* owner_ = nullptr;
  nsp_core_ptr core_;
};

/// The namespaces of an engine.
///
/// Thread safety: all members may be called from any thread. No message passes
/// through here, only connects and disconnects.
class directory {
public:
  directory(std::vector<shard*> shards, engine_settings settings);

  directory(const directory&) = delete;
  directory& operator=(const directory&) = delete;

  /// The namespace of this name, which is created if there is none. A missing
  /// slash at the front is added.
  nsp_core_ptr of(std::string name);

  /// A pattern: namespaces that it matches come into being when a client asks
  /// for one. `f` is called on any shard. If it only looks at names, those that
  /// the application creates belong to the pattern as well; then it is called
  /// under a lock.
  nsp_core_ptr of(namespace_matcher f, bool only_names = false);

  /// The namespace that a client asks for: one that exists, or one that a
  /// pattern allows (patterns are tried in the order of their registration);
  /// empty if there is none.
  namespace_lease find(std::string_view name, const nlohmann::json& auth);

  /// The namespaces that there are, without patterns.
  std::vector<nsp_core_ptr> all() const;

  /// Calls `f` with each namespace that comes into being, on any thread, before
  /// a client is in it.
  void on_new(std::function<void(const nsp_core_ptr&)> f);

  /// Ends all namespaces, and those that may still be created; clients find
  /// none any more.
  void close();

  /// Whether all namespaces have ended.
  bool ended() const noexcept {
    return live_parts_->load(std::memory_order_acquire) == 0;
  }

private:
  friend class namespace_lease;

  struct entry {
    nsp_core_ptr core;
    size_t leases = 0;
  };

  struct pattern {
    namespace_matcher matches;
    bool only_names;
    nsp_core_ptr parent;
    size_t children = 0;
  };

  nsp_core_ptr match(std::string_view name, const nlohmann::json& auth);
  nsp_core_ptr create(const std::string& name, pattern* from);
  void announce(const nsp_core_ptr& x);
  void release(const nsp_core_ptr& x);
  void end(nsp_core& x);

  std::vector<shard*> shards_;
  engine_settings settings_;
  mutable std::mutex mtx_;
  base::string_map<entry> entries_;
  std::vector<std::shared_ptr<pattern>> patterns_;
  std::vector<std::function<void(const nsp_core_ptr&)>> on_new_;
  std::shared_ptr<std::atomic<size_t>> live_parts_ =
      std::make_shared<std::atomic<size_t>>(0);
  bool closed_ = false;
};

} // namespace callboard::kernel
