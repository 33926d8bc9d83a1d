#include "transport/net/loop.hpp"

#include "transport/net/prefetch.hpp"

#include <caf/actor_system.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <algorithm>
#include <utility>

namespace callboard::transport {

namespace {

/// Bounds of a turn: a busy shard must flush and look at its timers now and
/// then.
constexpr size_t max_resumes = 100'000;
constexpr size_t max_messages = 1'000;

/// Sockets that are read before their messages are handled: few enough for the
/// cache.
constexpr size_t max_reads = 32;

constexpr size_t buffer_size = 64 * 1024;

/// About the size of a socket's actor.
constexpr size_t prefetched_bytes = 1'536;

} // namespace

// -- life ---------------------------------------------------------------------

loop::loop(caf::actor_system& sys, size_t index)
    : shard(&sys, index),
      now_(std::chrono::steady_clock::now()),
      read_buffer_(buffer_size),
      write_buffer_(buffer_size) {
  // nop
}

loop::~loop() {
  ref_.reset();
  stop();
}

void loop::start() {
  thread_ = std::thread{[this] {
    make_current(this);
    run();
    make_current(nullptr);
  }};
}

void loop::stop() {
  if (!thread_.joinable())
    return;
  stopped_ = true;
  post([] {});
  thread_.join();
}

// -- work ---------------------------------------------------------------------

void loop::exec_later(caf::resumable* what) {
  if (what->subtype() != caf::resumable::io_actor) {
    system().scheduler().enqueue(what);
    return;
  }
  if (current() == this) {
    ready_.push_back(what);
    return;
  }
  inbox_.push(what);
}

void loop::post(std::function<void()> f) {
  inbox_.push(std::move(f));
}

void loop::flush_later(std::shared_ptr<loop_client> x) {
  dirty_.emplace_back(std::move(x));
}

std::vector<std::shared_ptr<loop_client>> loop::connections() const {
  std::vector<std::shared_ptr<loop_client>> result;
  for (auto x : connections_)
    if (auto y = x->lock())
      result.emplace_back(std::move(y));
  return result;
}

// -- the turn -----------------------------------------------------------------

void loop::run() {
  while (!stopped_) {
    wait();
    read();
    run_tasks();
    run_actors();
    timers_.run(now_);
    run_actors();
    flush();
    released_.clear();
  }
  run_actors();
  // A connection and what it speaks hold each other until its end.
  for (auto& x : connections())
    x->abort();
  dirty_.clear();
  released_.clear();
}

void loop::wait() {
  using std::chrono::ceil;
  using std::chrono::milliseconds;
  std::optional<milliseconds> timeout;
  if (!ready_.empty() || !dirty_.empty() || !tasks_.empty()) {
    timeout = milliseconds{0};
  } else if (auto next = timers_.next()) {
    auto now = std::chrono::steady_clock::now();
    timeout = std::max(ceil<milliseconds>(*next - now), milliseconds{0});
  }
  if (!inbox_.fall_asleep())
    timeout = milliseconds{0};
  poller_.wait(timeout);
  inbox_.wake_up();
  now_ = std::chrono::steady_clock::now();
}

void loop::read() {
  while (auto n = poller_.tell(max_reads)) {
    run_actors();
    // A client that gets an answer is served while its memory is still in the
    // cache. What goes to many clients waits for more.
    if (dirty_.size() <= n)
      flush();
  }
}

void loop::run_tasks() {
  inbox_.take(ready_, tasks_);
  for (auto& f : std::exchange(tasks_, {}))
    f();
}

void loop::run_actors() {
  inbox_.take(ready_, tasks_);
  for (size_t i = 0; i < max_resumes && !ready_.empty(); ++i) {
    auto what = ready_.front();
    ready_.pop_front();
    if (!ready_.empty())
      prefetch(ready_.front(), prefetched_bytes);
    if (what->resume(this, max_messages) == caf::resumable::resume_later)
      ready_.push_back(what);
    else
      caf::intrusive_ptr_release(what);
  }
}

void loop::flush() {
  // Flushing one may dirty another.
  for (size_t i = 0; i < dirty_.size(); ++i) {
    auto x = std::move(dirty_[i]);
    x->flush();
  }
  dirty_.clear();
}

} // namespace callboard::transport
