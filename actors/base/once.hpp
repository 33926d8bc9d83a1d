#pragma once

#include <atomic>
#include <functional>
#include <utility>

namespace callboard::base {

template <class Signature>
class once;

/// A function that runs at most once, whoever calls it and however often. Its
/// captures are released as soon as it has run. Handles share one by
/// `std::shared_ptr`.
///
/// Thread safety: calls from any thread, at the same time. The function runs on
/// the thread of the first caller, `otherwise` on that of the destructor.
template <class... Ts>
class once<void(Ts...)> {
public:
  using function = std::function<void(Ts...)>;

  /// If `f` has never been called, the destructor calls `otherwise`, which must
  /// not throw and may be empty.
  explicit once(function f, std::function<void()> otherwise = nullptr)
      : f_(std::move(f)),
        otherwise_(std::move(otherwise)) {
    // nop
  }

  once(const once&) = delete;
  once& operator=(const once&) = delete;

  ~once() {
    if (!called_ && otherwise_)
      otherwise_();
  }

  /// Runs the function, unless it was called before. Returns whether it ran;
  /// its exceptions propagate to the caller.
  bool operator()(Ts... xs) {
    if (called_.exchange(true))
      return false;
    auto f = std::exchange(f_, nullptr);
    otherwise_ = nullptr;
    if (f)
      f(std::forward<Ts>(xs)...);
    return true;
  }

private:
  function f_;
  std::function<void()> otherwise_;
  std::atomic<bool> called_ = false;
};

} // namespace callboard::base
