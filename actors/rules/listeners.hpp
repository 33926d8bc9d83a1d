#pragma once

#include "callboard/listener_id.hpp"

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

namespace callboard::kernel {

/// Listeners of one kind, in the order in which they are called. `F` is a
/// `std::function`. Copies share the functions.
template <class F>
class listener_list {
public:
  listener_id add(F f, bool once = false) {
    return insert(entries_.end(), std::move(f), once);
  }

  listener_id prepend(F f) {
    return insert(entries_.begin(), std::move(f), false);
  }

  /// Removes a listener. Returns whether there was one.
  bool remove(listener_id id) {
    return std::erase_if(entries_, [id](auto& x) { return x.id == id; }) > 0;
  }

  void clear() {
    entries_.clear();
  }

  bool empty() const noexcept {
    return entries_.empty();
  }

  /// Calls `call(f)` with each current listener, whatever the listeners add or
  /// remove meanwhile. One-time listeners are removed before.
  template <class Call>
  void each(Call call) {
    if (entries_.size() == 1 && !entries_.front().once) {
      // A listener may remove itself; the copy keeps it alive while it runs.
      auto f = entries_.front().f;
      call(*f);
      return;
    }
    auto all = entries_;
    std::erase_if(entries_, [](auto& x) { return x.once; });
    for (auto& x : all)
      call(*x.f);
  }

  /// Calls `call(f)` with each listener of a list that does not change.
  template <class Call>
  void each(Call call) const {
    for (auto& x : entries_)
      call(*x.f);
  }

private:
  struct entry {
    listener_id id;
    bool once;
    std::shared_ptr<F> f;
  };

  using iterator = typename std::vector<entry>::iterator;

  listener_id insert(iterator where, F f, bool once) {
    static std::atomic<uint64_t> last_id = 0;
    auto id = listener_id{++last_id};
    entries_.insert(where, {id, once, std::make_shared<F>(std::move(f))});
    return id;
  }

  std::vector<entry> entries_;
};

} // namespace callboard::kernel
