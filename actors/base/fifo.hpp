#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace callboard::base {

/// A queue that owns no memory while it is empty and new, unlike `std::deque`,
/// which allocates half a kilobyte at birth: there is one for each client.
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

  /// All of them, in order.
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

  /// Removes everything; keeps a little memory for the next items.
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
