#include "transport/net/loop.hpp"

#include "transport/net/connection.hpp"
#include "transport/net/prefetch.hpp"

#include <caf/actor_system.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <utility>

namespace callboard::transport {

namespace {

/// A busy shard must flush and look at its timers now and then: these bound a
/// turn.
constexpr size_t max_resumes = 100'000;
constexpr size_t max_messages = 1'000;

/// Sockets that are read before what they sent is handled: few enough for the
/// cache.
constexpr size_t max_reads = 32;

constexpr size_t buffer_size = 64 * 1024;

/// About the size of a socket's actor.
constexpr size_t prefetched_bytes = 1'536;

} // namespace

// -- references ---------------------------------------------------------------

void loop_ref::post(std::function<void()> f) const {
  std::lock_guard guard{state_->mtx};
  if (state_->target)
    state_->target->post(std::move(f));
}

void loop_ref::reset() {
  std::lock_guard guard{state_->mtx};
  state_->target = nullptr;
}

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
  {
    std::lock_guard guard{mtx_};
    inbox_.push_back(what);
  }
  notify();
}

void loop::post(std::function<void()> f) {
  {
    std::lock_guard guard{mtx_};
    task_inbox_.push_back(std::move(f));
  }
  notify();
}

void loop::notify() {
  notified_ = true;
  if (asleep_.exchange(false))
    poller_.wake();
}

void loop::flush_later(std::shared_ptr<connection> x) {
  dirty_.emplace_back(std::move(x));
}

std::vector<std::shared_ptr<connection>> loop::connections() const {
  std::vector<std::shared_ptr<connection>> result;
  for (auto x : connections_)
    if (auto y = x->weak_from_this().lock())
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
  // Whoever comes from here on wakes us; who came before is seen.
  asleep_ = true;
  if (notified_)
    timeout = milliseconds{0};
  poller_.wait(timeout);
  asleep_ = false;
  now_ = std::chrono::steady_clock::now();
}

void loop::read() {
  while (auto n = poller_.tell(max_reads)) {
    run_actors();
    // Who is answered is served while its memory is still in the cache. What
    // goes to many waits for more.
    if (dirty_.size() <= n)
      flush();
  }
}

void loop::take_inbox() {
  if (!notified_.exchange(false))
    return;
  std::lock_guard guard{mtx_};
  ready_.insert(ready_.end(), inbox_.begin(), inbox_.end());
  inbox_.clear();
  tasks_.insert(tasks_.end(), std::make_move_iterator(task_inbox_.begin()),
                std::make_move_iterator(task_inbox_.end()));
  task_inbox_.clear();
}

void loop::run_tasks() {
  take_inbox();
  for (auto& f : std::exchange(tasks_, {}))
    f();
}

void loop::run_actors() {
  take_inbox();
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

std::string_view loop::http_date() {
  if (now_ >= date_expires_) {
    auto t = std::time(nullptr);
    std::tm parts;
    gmtime_r(&t, &parts);
    char buf[64];
    auto n =
        std::strftime(buf, sizeof(buf), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    date_.assign(buf, n);
    date_expires_ = now_ + std::chrono::milliseconds{500};
  }
  return date_;
}

} // namespace callboard::transport
