#include "callboard/actors/directory.hpp"

#include "callboard/actors/part.hpp"

namespace callboard::actors {

namespace {

/// Longer names are not matched: std::regex recurses for each character.
constexpr size_t max_dynamic_name = 256;

} // namespace

directory::directory(std::vector<shard*> shards, engine_limits limits)
    : shards_(std::move(shards)),
      limits_(limits) {
  // nop
}

nsp_core_ptr directory::of(std::string name) {
  if (name.empty() || name.front() != '/')
    name.insert(name.begin(), '/');
  std::lock_guard guard{mtx_};
  if (auto i = entries_.find(name); i != entries_.end())
    return i->second;
  return create(std::move(name), nullptr);
}

nsp_core_ptr directory::of(std::regex expression) {
  auto parent = std::make_shared<nsp_core>();
  parent->limits = limits_;
  parent->shards = shards_;
  std::lock_guard guard{mtx_};
  patterns_.push_back({std::move(expression), parent});
  return parent;
}

nsp_core_ptr directory::find(std::string_view name) {
  std::lock_guard guard{mtx_};
  if (closed_)
    return nullptr;
  if (auto i = entries_.find(name); i != entries_.end())
    return i->second;
  if (name.size() > max_dynamic_name)
    return nullptr;
  for (auto& x : patterns_) {
    if (x.children < limits_.max_dynamic_namespaces
        && std::regex_match(name.begin(), name.end(), x.expression)) {
      ++x.children;
      return create(std::string{name}, x.parent);
    }
  }
  return nullptr;
}

void directory::close() {
  std::lock_guard guard{mtx_};
  closed_ = true;
  for (auto& [name, core] : entries_) {
    caf::anon_send(core->parts.front(), close_atom_v);
    // Handlers and behaviors often hold a handle of their namespace.
    core->change_behavior([](nsp_behavior& x) { x = nsp_behavior{}; });
  }
  for (auto& x : patterns_)
    x.parent->change_behavior([](nsp_behavior& y) { y = nsp_behavior{}; });
}

nsp_core_ptr directory::create(std::string name, nsp_core_ptr parent) {
  auto core = std::make_shared<nsp_core>(std::move(parent));
  core->name = name;
  core->limits = limits_;
  core->shards = shards_;
  core->live_parts = live_parts_;
  live_parts_->fetch_add(shards_.size());
  for (auto where : shards_)
    core->parts.emplace_back(spawn_pinned<part>(*where, core));
  if (closed_)
    caf::anon_send(core->parts.front(), close_atom_v);
  entries_.emplace(std::move(name), core);
  return core;
}

} // namespace callboard::actors
