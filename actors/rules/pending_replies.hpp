#pragma once

#include "callboard/socket_handle.hpp"

#include "actors/handles/incoming.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace callboard::kernel {

/// Events that wait for their acknowledgement, as long as an ack that can give
/// it exists.
class pending_replies {
public:
  void add(const socket_ptr& who, const detail::incoming_ptr& what) {
    if (!what->packet.id)
      return;
    if (entries_.size() >= limit_) {
      std::erase_if(entries_, [](auto& x) {
        auto y = x.what.lock();
        return !y || y->answered.test();
      });
      limit_ = std::max(min_limit, 2 * entries_.size());
    }
    entries_.push_back({who, what});
  }

  struct reply {
    socket_ptr who;
    detail::incoming_ptr what;
  };

  /// Takes all that are left.
  std::vector<reply> take() {
    std::vector<reply> all;
    for (auto& x : std::exchange(entries_, {})) {
      auto who = x.who.lock();
      auto what = x.what.lock();
      if (who && what)
        all.push_back({std::move(who), std::move(what)});
    }
    return all;
  }

private:
  static constexpr size_t min_limit = 64;

  struct entry {
    std::weak_ptr<const socket_handle> who;
    std::weak_ptr<const detail::incoming> what;
  };

  std::vector<entry> entries_;
  /// The number of entries at which answered ones are removed.
  size_t limit_ = min_limit;
};

} // namespace callboard::kernel
