#pragma once

#include "actors/kernel/nsp_core.hpp"

#include <mutex>

namespace callboard::kernel {

class namespace_table;

/// A reference to a table for leases, which may outlive the table.
struct namespace_table_ref {
  std::mutex mtx;
  /// Null when the table is gone.
  namespace_table* table;
};

/// Keeps a namespace alive while a client is in it, or about to enter it. May
/// outlive the engine.
class namespace_lease {
public:
  namespace_lease() = default;

  namespace_lease(std::shared_ptr<namespace_table_ref> owner, nsp_core_ptr core)
      : owner_(std::move(owner)),
        core_(std::move(core)) {
    // nop
  }

  namespace_lease(namespace_lease&& x) noexcept = default;
  namespace_lease& operator=(namespace_lease&&) = delete;

  ~namespace_lease();

  explicit operator bool() const noexcept {
    return core_ != nullptr;
  }

  const nsp_core* operator->() const noexcept {
    return core_.get();
  }

private:
  std::shared_ptr<namespace_table_ref> owner_;
  nsp_core_ptr core_;
};

/// The namespaces of an engine.
///
/// Thread safety: all members may be called from any thread. No message passes
/// through here, only connects and disconnects.
class namespace_table {
public:
  namespace_table(std::vector<shard*> shards, engine_settings settings);

  namespace_table(const namespace_table&) = delete;
  namespace_table& operator=(const namespace_table&) = delete;

  ~namespace_table();

  /// The namespace of this name, which is created if there is none. A missing
  /// slash at the front is added.
  nsp_core_ptr of(std::string name);

  /// A pattern: a namespace that it matches is created when a client asks for
  /// it. `f` is called on any shard. If `f` only looks at names, matching
  /// namespaces that the application creates belong to the pattern as well.
  nsp_core_ptr of(namespace_matcher f, bool only_names = false);

  /// The namespace that a client asks for: one that exists, or one that a
  /// pattern allows (patterns are tried in the order of their registration);
  /// empty if there is none.
  namespace_lease find(std::string_view name, const nlohmann::json& auth);

  /// All existing namespaces, without patterns.
  std::vector<nsp_core_ptr> all() const;

  /// Calls `f` with each namespace that is created, on any thread.
  void on_new(std::function<void(const nsp_core_ptr&)> f);

  /// Ends all namespaces, and those that may still be created; clients no
  /// longer find any. Returns the actors that were behaviors, which end with
  /// the server, for `end_behaviors`.
  std::vector<behavior_actor> close();

  /// Ends what `close` has returned. Must be called after the last socket has
  /// ended: behaviors are told of each.
  static void end_behaviors(const std::vector<behavior_actor>& xs);

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

  /// A pattern of namespaces.
  struct family {
    namespace_matcher matches;
    bool only_names;
    nsp_core_ptr parent;
    size_t children = 0;
  };

  using family_ptr = std::shared_ptr<family>;

  nsp_core_ptr match(std::string_view name, const nlohmann::json& auth);
  std::vector<family_ptr> families() const;
  nsp_core_ptr create(const std::string& name, const family_ptr& from);
  void announce(const nsp_core_ptr& x);

  // `release` and `end` tell a namespace to end, `release` only if no lease is
  // left. They return the behavior, which the caller must destroy when nothing
  // is locked: it belongs to the application.
  nsp_behavior_ptr release(const nsp_core_ptr& x);
  nsp_behavior_ptr end(nsp_core& x);

  std::vector<shard*> shards_;
  engine_settings settings_;
  mutable std::mutex mtx_;
  base::string_map<entry> entries_;
  std::vector<family_ptr> families_;
  std::vector<shared_function<void(const nsp_core_ptr&)>> on_new_;
  std::shared_ptr<std::atomic<size_t>> live_parts_ =
      std::make_shared<std::atomic<size_t>>(0);
  bool closed_ = false;
  std::shared_ptr<namespace_table_ref> ref_;
};

} // namespace callboard::kernel
