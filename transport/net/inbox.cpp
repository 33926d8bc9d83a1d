#include "transport/net/inbox.hpp"

#include <iterator>
#include <utility>

namespace callboard::transport {

void inbox::push(caf::resumable* what) {
  std::lock_guard guard{mtx_};
  actors_.push_back(what);
  notify();
}

void inbox::push(std::function<void()> f) {
  std::lock_guard guard{mtx_};
  tasks_.push_back(std::move(f));
  notify();
}

void inbox::notify() noexcept {
  filled_ = true;
  if (asleep_.exchange(false))
    poller_.wake();
}

void inbox::take(std::deque<caf::resumable*>& actors,
                 std::vector<std::function<void()>>& tasks) {
  if (!filled_.exchange(false))
    return;
  std::lock_guard guard{mtx_};
  actors.insert(actors.end(), actors_.begin(), actors_.end());
  actors_.clear();
  tasks.insert(tasks.end(), std::make_move_iterator(tasks_.begin()),
               std::make_move_iterator(tasks_.end()));
  tasks_.clear();
}

} // namespace callboard::transport
