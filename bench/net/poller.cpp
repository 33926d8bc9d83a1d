#include "net/poller.hpp"

#include "net/error.hpp"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace bench::net {

namespace {

constexpr size_t max_events = 1024;
constexpr size_t buffer_size = 256 * 1024;

} // namespace

poller::poller()
    : fd_(epoll_create1(0)),
      events_(max_events) {
  check(fd_, "epoll_create1");
  buffer_.resize(buffer_size);
}

poller::~poller() {
  ::close(fd_);
}

void poller::add(int fd, handler& x, uint32_t events) {
  epoll_event what{events, {.ptr = &x}};
  check(epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &what), "epoll_ctl");
}

void poller::change(int fd, handler& x, uint32_t events) {
  epoll_event what{events, {.ptr = &x}};
  check(epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &what), "epoll_ctl");
}

void poller::remove(int fd, handler& x) noexcept {
  epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr);
  forget(x);
}

void poller::forget(handler& x) noexcept {
  for (auto i = 0; i < num_events_; ++i)
    if (events_[i].data.ptr == &x)
      events_[i].data.ptr = nullptr;
  std::replace(dirty_.begin(), dirty_.end(), &x,
               static_cast<handler*>(nullptr));
}

void poller::turn(int timeout_ms) {
  // What was sent outside of a turn.
  flush();
  auto n = epoll_wait(fd_, events_.data(), max_events, timeout_ms);
  if (n < 0 && errno != EINTR)
    check(n, "epoll_wait");
  num_events_ = std::max(n, 0);
  for (auto i = 0; i < num_events_; ++i)
    if (auto x = static_cast<handler*>(events_[i].data.ptr))
      x->ready(events_[i].events);
  num_events_ = 0;
  flush();
}

void poller::flush() {
  // By index: a flush may register others.
  for (size_t i = 0; i < dirty_.size(); ++i)
    if (auto x = dirty_[i])
      x->flush();
  dirty_.clear();
}

} // namespace bench::net
