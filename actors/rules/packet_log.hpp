#pragma once

#include "callboard/engine_settings.hpp"

#include "actors/base/fifo.hpp"

#include "codec/outgoing.hpp"

#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace callboard::kernel {

/// The events that were recently sent to a client, in order, and may have to be
/// sent again. Only events that have an offset are logged.
class packet_log {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using packets = std::vector<codec::outgoing_ptr>;

  void add(codec::outgoing_ptr x, time_point now,
           const recovery_options& bounds) {
    bytes_ += x->size();
    entries_.push_back({std::move(x), now});
    while (entries_.size() > bounds.max_events || bytes_ > bounds.max_bytes)
      drop_first();
  }

  /// Drops events that were added before `limit`: the client has them.
  void trim(time_point limit) {
    while (!entries_.empty() && entries_[0].added < limit)
      drop_first();
  }

  /// The events after the one with this offset, the last that the client has
  /// got; the offset is empty for a client that has got none. `nullopt` if the
  /// log no longer reaches back to the offset.
  std::optional<packets> after(std::string_view offset) const {
    size_t i = 0;
    if (offset != last_dropped_) {
      while (i < entries_.size() && entries_[i].packet->offset() != offset)
        ++i;
      if (i++ == entries_.size())
        return std::nullopt;
    }
    packets result;
    for (; i < entries_.size(); ++i)
      result.emplace_back(entries_[i].packet);
    return result;
  }

  /// Starts the log again, for a client that has got all events up to `offset`.
  void reset(std::string_view offset) {
    entries_.clear();
    bytes_ = 0;
    last_dropped_ = offset;
  }

  size_t size() const noexcept {
    return entries_.size();
  }

private:
  struct entry {
    codec::outgoing_ptr packet;
    time_point added;
  };

  void drop_first() {
    auto& x = *entries_.front().packet;
    bytes_ -= x.size();
    last_dropped_ = x.offset();
    entries_.pop_front();
  }

  base::fifo<entry> entries_;
  size_t bytes_ = 0;
  // Offset of the event before the first entry; empty if there was none.
  std::string last_dropped_;
};

/// Appends the packets of `more` that are not among `xs`.
inline void append_missing(packet_log::packets& xs,
                           const packet_log::packets& more) {
  std::unordered_set<std::string_view> known;
  for (auto& x : xs)
    known.emplace(x->offset());
  for (auto& x : more)
    if (!known.contains(x->offset()))
      xs.emplace_back(x);
}

} // namespace callboard::kernel
