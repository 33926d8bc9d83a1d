#include "actors/kernel/namespace_table.hpp"

#include "callboard/log.hpp"

#include "actors/base/error_of.hpp"
#include "actors/kernel/part_process.hpp"

#include <algorithm>

namespace callboard::kernel {

namespace {

/// Longer names match no pattern.
constexpr size_t max_dynamic_name = 256;

/// Calls application code; returns its result, or false if it throws.
template <class F>
bool call(std::string_view what, std::string_view name, F f) {
  auto result = false;
  if (auto why = base::error_of([&] { result = f(); }))
    log()->error("{} failed: {} (namespace {})", what, *why, name);
  return result;
}

} // namespace

namespace_lease::~namespace_lease() {
  if (!core_)
    return;
  nsp_behavior_ptr last;
  std::lock_guard guard{owner_->mtx};
  if (owner_->table)
    last = owner_->table->release(core_);
}

namespace_table::namespace_table(std::vector<shard*> shards,
                                 engine_settings settings)
    : shards_(std::move(shards)),
      settings_(std::move(settings)),
      ref_(std::make_shared<namespace_table_ref>()) {
  ref_->table = this;
}

namespace_table::~namespace_table() {
  std::lock_guard guard{ref_->mtx};
  ref_->table = nullptr;
}

// -- creation of namespaces ---------------------------------------------------

nsp_core_ptr namespace_table::of(std::string name) {
  if (name.empty() || name.front() != '/')
    name.insert(name.begin(), '/');
  auto find = [&]() -> nsp_core_ptr {
    auto i = entries_.find(name);
    return i != entries_.end() ? i->second.core : nullptr;
  };
  {
    std::lock_guard guard{mtx_};
    if (auto x = find())
      return x;
  }
  auto all = families();
  auto from = std::find_if(all.begin(), all.end(), [&](auto& x) {
    return x->only_names
           && call("matcher", name, [&] { return x->matches(name, {}); });
  });
  nsp_core_ptr result;
  {
    std::lock_guard guard{mtx_};
    // Another thread may have been faster.
    if (auto x = find())
      return x;
    result = create(name, from != all.end() ? *from : nullptr);
    // A lease that is never released: the namespace was not created for a
    // client.
    ++entries_.find(name)->second.leases;
  }
  announce(result);
  return result;
}

nsp_core_ptr namespace_table::of(namespace_matcher f, bool only_names) {
  auto parent = std::make_shared<nsp_core>(std::string{}, settings_);
  std::lock_guard guard{mtx_};
  families_.emplace_back(
      std::make_shared<family>(family{std::move(f), only_names, parent}));
  return parent;
}

namespace_lease namespace_table::find(std::string_view name,
                                      const nlohmann::json& auth) {
  auto lookup = [&]() -> nsp_core_ptr {
    std::lock_guard guard{mtx_};
    auto i = entries_.find(name);
    if (closed_ || i == entries_.end())
      return nullptr;
    ++i->second.leases;
    return i->second.core;
  };
  for (;;) {
    if (auto core = lookup())
      return {ref_, std::move(core)};
    // Another client may end a namespace that was just created: look again.
    if (!match(name, auth))
      return {};
  }
}

std::vector<namespace_table::family_ptr> namespace_table::families() const {
  std::lock_guard guard{mtx_};
  return families_;
}

nsp_core_ptr namespace_table::match(std::string_view name,
                                    const nlohmann::json& auth) {
  if (name.size() > max_dynamic_name)
    return nullptr;
  for (auto& x : families()) {
    if (!call("matcher", name, [&] { return x->matches(name, auth); }))
      continue;
    nsp_core_ptr result;
    {
      std::lock_guard guard{mtx_};
      if (auto i = entries_.find(name); i != entries_.end())
        return i->second.core;
      if (closed_ || x->children >= settings_.limits.max_dynamic_namespaces)
        continue;
      result = create(std::string{name}, x);
    }
    announce(result);
    return result;
  }
  return nullptr;
}

nsp_core_ptr namespace_table::create(const std::string& name,
                                     const family_ptr& from) {
  auto core = std::make_shared<nsp_core>(name, settings_,
                                         from ? from->parent : nullptr);
  live_parts_->fetch_add(shards_.size());
  std::vector<part_actor> parts;
  for (auto where : shards_)
    parts.emplace_back(spawn_pinned<part_process>(*where, core, live_parts_));
  core->set_parts(parts, shards_);
  if (closed_)
    caf::anon_send(parts.front(), close_atom_v);
  if (from) {
    ++from->children;
    from->parent->add_child(core);
  }
  if (settings_.adapter)
    caf::anon_send(*settings_.adapter, open_atom_v, name,
                   namespace_actor{parts.front()});
  entries_.emplace(name, entry{core});
  return core;
}

std::vector<nsp_core_ptr> namespace_table::all() const {
  std::vector<nsp_core_ptr> result;
  std::lock_guard guard{mtx_};
  for (auto& [name, x] : entries_)
    result.emplace_back(x.core);
  return result;
}

void namespace_table::on_new(std::function<void(const nsp_core_ptr&)> f) {
  auto shared = share(std::move(f));
  std::lock_guard guard{mtx_};
  on_new_.emplace_back(std::move(shared));
}

void namespace_table::announce(const nsp_core_ptr& x) {
  decltype(on_new_) all;
  {
    std::lock_guard guard{mtx_};
    all = on_new_;
  }
  for (auto& f : all)
    call("listener", x->name(), [&] {
      (*f)(x);
      return true;
    });
}

// -- end of namespaces --------------------------------------------------------

nsp_behavior_ptr namespace_table::release(const nsp_core_ptr& x) {
  std::lock_guard guard{mtx_};
  auto i = entries_.find(x->name());
  if (i == entries_.end() || i->second.core != x)
    return nullptr;
  if (--i->second.leases > 0 || !x->parent()
      || !settings_.cleanup_empty_children || closed_)
    return nullptr;
  entries_.erase(i);
  auto from = std::find_if(families_.begin(), families_.end(),
                           [&](auto& y) { return y->parent == x->parent(); });
  --(*from)->children;
  return end(*x);
}

nsp_behavior_ptr namespace_table::end(nsp_core& x) {
  caf::anon_send(x.parts().front(), close_atom_v);
  if (settings_.adapter)
    caf::anon_send(*settings_.adapter, close_atom_v, x.name());
  // Breaks reference cycles: handlers and behaviors often hold a handle of
  // their namespace.
  return x.clear_behavior();
}

std::vector<behavior_actor> namespace_table::close() {
  // Destroyed after the lock is released.
  std::vector<nsp_behavior_ptr> behaviors;
  decltype(on_new_) listeners;
  std::lock_guard guard{mtx_};
  closed_ = true;
  listeners = std::exchange(on_new_, {});
  for (auto& [name, x] : entries_)
    behaviors.emplace_back(end(*x.core));
  for (auto& x : families_)
    behaviors.emplace_back(x->parent->clear_behavior());
  std::vector<behavior_actor> result;
  for (auto& x : behaviors)
    if (x && x->actor)
      result.emplace_back(x->actor);
  return result;
}

void namespace_table::end_behaviors(const std::vector<behavior_actor>& xs) {
  // Not `anon_send_exit`, which overtakes messages of the sockets.
  for (auto& x : xs)
    caf::anon_send(caf::actor_cast<caf::actor>(x),
                   caf::exit_msg{{}, caf::exit_reason::user_shutdown});
}

} // namespace callboard::kernel
