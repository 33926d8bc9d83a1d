#include "transport/net/poller.hpp"

#include "transport/net/prefetch.hpp"

#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace callboard::transport {

const poller::events poller::readable = EPOLLIN;
const poller::events poller::writable = EPOLLOUT;
const poller::events poller::hung_up = EPOLLHUP | EPOLLERR;

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::system_category(), what);
}

uint64_t key(int fd, uint32_t generation) noexcept {
  return static_cast<uint64_t>(generation) << 32 | static_cast<uint32_t>(fd);
}

size_t fd_of(const epoll_event& x) noexcept {
  return x.data.u64 & 0xffffffff;
}

/// About the size of a user.
constexpr size_t prefetched_bytes = 256;

} // namespace

poller::poller()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_ || !event_)
    fail("cannot make a poller");
  // Edge-triggered: it never has to be read.
  epoll_event x{};
  x.events = EPOLLIN | EPOLLET;
  x.data.u64 = key(event_.get(), 0);
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, event_.get(), &x) < 0)
    fail("cannot make a poller");
}

bool poller::add(int fd, std::shared_ptr<user> who, events what) {
  auto i = static_cast<size_t>(fd);
  if (i >= entries_.size())
    entries_.resize(i + 1);
  epoll_event x{};
  x.events = what;
  x.data.u64 = key(fd, ++entries_[i].generation);
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &x) < 0)
    return false;
  entries_[i].who = std::move(who);
  return true;
}

void poller::change(int fd, events what) {
  epoll_event x{};
  x.events = what;
  x.data.u64 = key(fd, entries_[static_cast<size_t>(fd)].generation);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &x);
}

void poller::remove(int fd) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  // The last reference may be this one.
  auto last = std::move(entries_[static_cast<size_t>(fd)].who);
}

void poller::wait(std::optional<std::chrono::milliseconds> timeout) {
  // What is longer is waited for in several parts.
  constexpr std::chrono::milliseconds longest{std::numeric_limits<int>::max()};
  auto n = ::epoll_wait(
      epoll_.get(), happened_.data(), static_cast<int>(happened_.size()),
      timeout ? static_cast<int>(std::min(*timeout, longest).count()) : -1);
  first_ = 0;
  last_ = n > 0 ? static_cast<size_t>(n) : 0;
}

size_t poller::tell(size_t max) {
  auto n = std::min(max, last_ - first_);
  for (auto end = first_ + n; first_ < end; ++first_) {
    auto& event = happened_[first_];
    auto fd = fd_of(event);
    if (fd >= entries_.size())
      continue;
    if (first_ + 1 < end)
      if (auto next = fd_of((&event)[1]); next < entries_.size())
        prefetch(entries_[next].who.get(), prefetched_bytes);
    // The user may go while it is told.
    auto& x = entries_[fd];
    if (auto who = x.who; who && x.generation == event.data.u64 >> 32)
      who->on_ready(event.events);
  }
  return n;
}

void poller::wake() noexcept {
  uint64_t one = 1;
  // Fails only if the counter is full, and then it is awake.
  [[maybe_unused]] auto n = ::write(event_.get(), &one, sizeof(one));
}

} // namespace callboard::transport
