#pragma once

#include "callboard/ack.hpp"

#include <unordered_map>

namespace callboard::actors {

/// The acknowledgements that a client owes. Each callback is called once.
class ack_table {
public:
  /// Returns false if the table holds `max` entries already.
  bool add(codec::ack_id id, ack_callback f, size_t max) {
    if (entries_.size() >= max)
      return false;
    entries_.emplace(id, std::move(f));
    return true;
  }

  /// Removes an entry; an empty function if there is none, which is so for late
  /// and for unknown acknowledgements.
  ack_callback take(codec::ack_id id) {
    auto i = entries_.find(id);
    if (i == entries_.end())
      return {};
    auto result = std::move(i->second);
    entries_.erase(i);
    return result;
  }

  /// Removes all entries.
  std::unordered_map<codec::ack_id, ack_callback> take_all() {
    return std::exchange(entries_, {});
  }

  bool empty() const noexcept {
    return entries_.empty();
  }

private:
  std::unordered_map<codec::ack_id, ack_callback> entries_;
};

} // namespace callboard::actors
