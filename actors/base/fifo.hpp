#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace callboard::base {

/// A queue that allocates nothing before its first item, unlike `std::deque`,
/// which allocates half a kilobyte on construction: each client has a queue.
template <class T>
class fifo {
public:
  bool empty() const noexcept {
    return head_ == items_.size();
  }

  size_t size() const noexcept {
    return items_.size() - head_;
  }

  T& front() noexcept {
    return items_[head_];
  }

  const T& operator[](size_t i) const noexcept {
    return items_[head_ + i];
  }

  /// All items, in order.
  std::span<const T> items() const noexcept {
    return {items_.data() + head_, size()};
  }

  void push_back(T x) {
    items_.push_back(std::move(x));
  }

  void pop_front() {
    items_[head_++] = T{};
    if (head_ == items_.size())
      clear();
    else if (head_ >= 1024 && head_ * 2 >= items_.size()) {
      items_.erase(items_.begin(),
                   items_.begin() + static_cast<ptrdiff_t>(head_));
      head_ = 0;
    }
  }

  /// Removes all items; keeps a little memory for the next ones.
  void clear() {
    items_.clear();
    if (items_.capacity() > 64)
      items_.shrink_to_fit();
    head_ = 0;
  }

private:
  std::vector<T> items_;
  size_t head_ = 0;
};

} // namespace callboard::base
