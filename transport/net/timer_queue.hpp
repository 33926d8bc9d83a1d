#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <utility>

namespace callboard::transport {

using time_point = std::chrono::steady_clock::time_point;

class timer_queue;

/// An object that wants to be called at a time. It has at most one time.
class timed {
public:
  timed() = default;
  timed(const timed&) = delete;
  timed& operator=(const timed&) = delete;

  /// Called once the time has come; may set a new one.
  virtual void on_time(time_point now) = 0;

protected:
  ~timed();

private:
  friend class timer_queue;

  timer_queue* queue_ = nullptr;
  time_point when_;
};

/// Times of many objects; belongs to one thread. Knows no clock.
class timer_queue {
public:
  /// Sets or changes the time of `x`.
  void set(timed& x, time_point when) {
    if (x.queue_ && x.when_ == when)
      return;
    cancel(x);
    x.queue_ = this;
    x.when_ = when;
    entries_.emplace(when, &x);
  }

  void cancel(timed& x) {
    if (!x.queue_)
      return;
    entries_.erase({x.when_, &x});
    x.queue_ = nullptr;
  }

  /// The earliest time.
  std::optional<time_point> next() const {
    if (entries_.empty())
      return std::nullopt;
    return entries_.begin()->first;
  }

  /// Calls everybody whose time has come.
  void run(time_point now) {
    while (!entries_.empty() && entries_.begin()->first <= now) {
      auto x = entries_.begin()->second;
      cancel(*x);
      x->on_time(now);
    }
  }

private:
  std::set<std::pair<time_point, timed*>> entries_;
};

inline timed::~timed() {
  if (queue_)
    queue_->cancel(*this);
}

} // namespace callboard::transport
