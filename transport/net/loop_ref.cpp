#include "transport/net/loop_ref.hpp"

#include "transport/net/inbox.hpp"

#include <mutex>

namespace callboard::transport {

struct loop_ref::state {
  std::mutex mtx;
  inbox* target = nullptr;
};

loop_ref::loop_ref(inbox& x)
    : state_(std::make_shared<state>()) {
  state_->target = &x;
}

void loop_ref::post(std::function<void()> f) const {
  std::lock_guard guard{state_->mtx};
  if (state_->target)
    state_->target->push(std::move(f));
}

void loop_ref::reset() {
  std::lock_guard guard{state_->mtx};
  state_->target = nullptr;
}

} // namespace callboard::transport
