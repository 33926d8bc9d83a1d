#pragma once

#include "callboard/ack.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace callboard::kernel {

/// The acknowledgements that a client owes. Each callback is called once.
class ack_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Adds a callback that waits until `deadline`. Returns false if the table
  /// holds `max` entries already.
  bool add(uint64_t id, ack_callback f, time_point deadline, size_t max) {
    if (entries_.size() >= max)
      return false;
    entries_.emplace(id, std::move(f));
    drop_stale_deadlines();
    deadlines_.emplace_back(deadline, id);
    std::push_heap(deadlines_.begin(), deadlines_.end(), later);
    return true;
  }

  /// Removes an entry and returns its callback; an empty function if there is
  /// none, as for late and unknown acknowledgements.
  ack_callback take(uint64_t id) {
    auto i = entries_.find(id);
    if (i == entries_.end())
      return {};
    auto result = std::move(i->second);
    entries_.erase(i);
    return result;
  }

  /// Removes an entry whose deadline has passed and returns its callback; an
  /// empty function if there is none.
  ack_callback take_due(time_point now) {
    while (!deadlines_.empty() && deadlines_.front().first <= now)
      if (auto f = take(pop_deadline()))
        return f;
    return {};
  }

  /// The deadline of the next entry, if any.
  std::optional<time_point> next() {
    while (!deadlines_.empty() && !entries_.contains(deadlines_.front().second))
      pop_deadline();
    return deadlines_.empty() ? std::nullopt
                              : std::optional{deadlines_.front().first};
  }

  /// Removes all entries.
  std::unordered_map<uint64_t, ack_callback> take_all() {
    deadlines_.clear();
    return std::exchange(entries_, {});
  }

  bool empty() const noexcept {
    return entries_.empty();
  }

private:
  using deadline = std::pair<time_point, uint64_t>;

  // Orders the heap such that the earliest deadline is in front.
  static constexpr std::greater<deadline> later{};

  uint64_t pop_deadline() {
    std::pop_heap(deadlines_.begin(), deadlines_.end(), later);
    auto result = deadlines_.back().second;
    deadlines_.pop_back();
    return result;
  }

  /// Most acknowledgements come in time and leave their deadline behind.
  void drop_stale_deadlines() {
    if (deadlines_.size() < 2 * entries_.size() + 16)
      return;
    std::erase_if(deadlines_,
                  [this](auto& x) { return !entries_.contains(x.second); });
    std::make_heap(deadlines_.begin(), deadlines_.end(), later);
  }

  std::unordered_map<uint64_t, ack_callback> entries_;
  // A heap; some deadlines may be of entries that are gone.
  std::vector<deadline> deadlines_;
};

} // namespace callboard::kernel
