#include "callboard/transport/loop.hpp"

#include "callboard/transport/connection.hpp"

#include <boost/asio/post.hpp>

#include <caf/actor_system.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <ctime>

namespace callboard::transport {

namespace {

/// A busy shard must flush and look at its timers now and then: these bound a
/// turn.
constexpr size_t max_handlers = 1'000;
constexpr size_t max_resumes = 100'000;
constexpr size_t max_messages = 1'000;

constexpr size_t buffer_size = 64 * 1024;

} // namespace

loop::loop(caf::actor_system& sys, size_t index)
    : shard(&sys, index),
      now_(std::chrono::steady_clock::now()),
      read_buffer_(buffer_size),
      write_buffer_(buffer_size),
      work_(boost::asio::make_work_guard(io_)),
      timer_(io_) {
  // nop
}

loop::~loop() {
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
  boost::asio::post(io_, [] {});
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
  if (!woken_.exchange(true))
    boost::asio::post(io_, [] {});
}

void loop::post(std::function<void()> f) {
  boost::asio::post(io_, std::move(f));
}

void loop::flush_later(std::shared_ptr<connection> x) {
  dirty_.emplace_back(std::move(x));
}

// -- the turn -----------------------------------------------------------------

void loop::run() {
  while (!stopped_) {
    run_handlers();
    run_actors();
    timers_.run(now_);
    run_actors();
    flush();
    arm_timer();
    if (ready_.empty() && dirty_.empty() && !stopped_) {
      io_.run_one();
      now_ = std::chrono::steady_clock::now();
    }
  }
  run_actors();
}

void loop::run_handlers() {
  for (size_t i = 0; i < max_handlers && io_.poll_one() > 0; ++i) {
    // nop
  }
  now_ = std::chrono::steady_clock::now();
}

bool loop::take_inbox() {
  if (!woken_.exchange(false))
    return false;
  std::lock_guard guard{mtx_};
  ready_.insert(ready_.end(), inbox_.begin(), inbox_.end());
  inbox_.clear();
  return true;
}

void loop::run_actors() {
  take_inbox();
  for (size_t i = 0; i < max_resumes && !ready_.empty(); ++i) {
    auto what = ready_.front();
    ready_.pop_front();
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

void loop::arm_timer() {
  auto next = timers_.next();
  // A timer that fires early is no harm, so it is only moved forward.
  if (!next || (*next >= armed_ && armed_ > now_))
    return;
  armed_ = *next;
  timer_.expires_at(armed_);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec)
      armed_ = time_point::max();
  });
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
