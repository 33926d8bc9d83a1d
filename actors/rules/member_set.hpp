#pragma once

#include <caf/fwd.hpp>

#include <unordered_map>
#include <vector>

namespace callboard::kernel {

/// A set of actors that is fast to iterate over. Order is not kept.
template <class Actor>
class member_set {
public:
  /// Adds `x`. Returns whether `x` is new.
  bool insert(Actor x) {
    if (!index_.emplace(x->id(), members_.size()).second)
      return false;
    members_.emplace_back(std::move(x));
    return true;
  }

  /// Removes `x`. Returns whether `x` was a member.
  bool erase(const Actor& x) {
    auto i = index_.find(x->id());
    if (i == index_.end())
      return false;
    auto hole = i->second;
    index_.erase(i);
    if (hole + 1 < members_.size()) {
      members_[hole] = std::move(members_.back());
      index_[members_[hole]->id()] = hole;
    }
    members_.pop_back();
    return true;
  }

  const std::vector<Actor>& members() const noexcept {
    return members_;
  }

private:
  std::vector<Actor> members_;
  std::unordered_map<caf::actor_id, size_t> index_;
};

} // namespace callboard::kernel
