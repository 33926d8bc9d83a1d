#include "actors/kernel/directory.hpp"

#include "actors/base/error_of.hpp"
#include "actors/kernel/part.hpp"
#include "callboard/log.hpp"

#include <algorithm>

namespace callboard::kernel {

namespace {

/// Longer names are not matched: std::regex recurses for each character.
constexpr size_t max_dynamic_name = 256;

/// Calls application code; false if it throws.
template <class F>
bool call(std::string_view what, std::string_view name, F f) {
  auto result = false;
  if (auto why = base::error_of([&] { result = f(); }))
    log()->error("{} failed: {} (namespace {})", what, *why, name);
  return result;
}

} // namespace

namespace_lease::~namespace_lease() {
  if (core_)
    owner_->release(core_);
}

directory::directory(std::vector<shard*> shards, engine_settings settings)
    : shards_(std::move(shards)),
      settings_(std::move(settings)) {
  // nop
}

// -- namespaces come ----------------------------------------------------------

nsp_core_ptr directory::of(std::string name) {
  if (name.empty() || name.front() != '/')
    name.insert(name.begin(), '/');
  nsp_core_ptr result;
  {
    std::lock_guard guard{mtx_};
    if (auto i = entries_.find(name); i != entries_.end())
      return i->second.core;
    auto from = std::find_if(patterns_.begin(), patterns_.end(), [&](auto& x) {
      return x->only_names
             && call("matcher", name, [&] { return x->matches(name, {}); });
    });
    result = create(name, from != patterns_.end() ? from->get() : nullptr);
    // A lease that nobody releases: it has not come into being for clients.
    ++entries_.find(name)->second.leases;
  }
  announce(result);
  return result;
}

nsp_core_ptr directory::of(namespace_matcher f, bool only_names) {
  auto parent = std::make_shared<nsp_core>();
  parent->settings = settings_;
  parent->shards = shards_;
  std::lock_guard guard{mtx_};
  patterns_.emplace_back(
      std::make_shared<pattern>(pattern{std::move(f), only_names, parent}));
  return parent;
}

namespace_lease directory::find(std::string_view name,
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
      return {*this, std::move(core)};
    // Another client may end what has just come into being: look again.
    if (!match(name, auth))
      return {};
  }
}

nsp_core_ptr directory::match(std::string_view name,
                              const nlohmann::json& auth) {
  if (name.size() > max_dynamic_name)
    return nullptr;
  std::vector<std::shared_ptr<pattern>> all;
  {
    std::lock_guard guard{mtx_};
    if (closed_)
      return nullptr;
    all = patterns_;
  }
  for (auto& x : all) {
    if (!call("matcher", name, [&] { return x->matches(name, auth); }))
      continue;
    nsp_core_ptr result;
    {
      std::lock_guard guard{mtx_};
      if (auto i = entries_.find(name); i != entries_.end())
        return i->second.core;
      if (closed_ || x->children >= settings_.limits.max_dynamic_namespaces)
        continue;
      result = create(std::string{name}, x.get());
    }
    announce(result);
    return result;
  }
  return nullptr;
}

nsp_core_ptr directory::create(const std::string& name, pattern* from) {
  auto core = std::make_shared<nsp_core>(from ? from->parent : nullptr);
  core->name = name;
  core->settings = settings_;
  core->shards = shards_;
  core->live_parts = live_parts_;
  live_parts_->fetch_add(shards_.size());
  for (auto where : shards_)
    core->parts.emplace_back(spawn_pinned<part>(*where, core));
  if (closed_)
    caf::anon_send(core->parts.front(), close_atom_v);
  if (from) {
    ++from->children;
    from->parent->add_child(core);
  }
  if (settings_.adapter)
    caf::anon_send(settings_.adapter, open_atom_v, core);
  entries_.emplace(name, entry{core});
  return core;
}

std::vector<nsp_core_ptr> directory::all() const {
  std::vector<nsp_core_ptr> result;
  std::lock_guard guard{mtx_};
  for (auto& [name, x] : entries_)
    result.emplace_back(x.core);
  return result;
}

void directory::on_new(std::function<void(const nsp_core_ptr&)> f) {
  std::lock_guard guard{mtx_};
  on_new_.emplace_back(std::move(f));
}

void directory::announce(const nsp_core_ptr& x) {
  decltype(on_new_) all;
  {
    std::lock_guard guard{mtx_};
    all = on_new_;
  }
  for (auto& f : all)
    call("listener", x->name, [&] {
      f(x);
      return true;
    });
}

// -- namespaces go ------------------------------------------------------------

void directory::release(const nsp_core_ptr& x) {
  std::lock_guard guard{mtx_};
  auto i = entries_.find(x->name);
  if (i == entries_.end() || i->second.core != x)
    return;
  if (--i->second.leases > 0 || !x->parent || !settings_.cleanup_empty_children
      || closed_)
    return;
  entries_.erase(i);
  auto from = std::find_if(patterns_.begin(), patterns_.end(),
                           [&](auto& y) { return y->parent == x->parent; });
  --(*from)->children;
  end(*x);
}

void directory::end(nsp_core& x) {
  caf::anon_send(x.parts.front(), close_atom_v);
  if (settings_.adapter)
    caf::anon_send(settings_.adapter, close_atom_v, x.name);
  // Handlers and behaviors often hold a handle of their namespace.
  x.change_behavior([](nsp_behavior& y) { y = nsp_behavior{}; });
}

void directory::close() {
  std::lock_guard guard{mtx_};
  closed_ = true;
  on_new_.clear();
  for (auto& [name, x] : entries_)
    end(*x.core);
  for (auto& x : patterns_)
    x->parent->change_behavior([](nsp_behavior& y) { y = nsp_behavior{}; });
}

} // namespace callboard::kernel
