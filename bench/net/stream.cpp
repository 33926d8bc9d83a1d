#include "net/stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <unistd.h>

namespace bench::net {

stream::stream(poller& owner, int fd, bool connecting)
    : owner_(owner),
      fd_(fd),
      blocked_(connecting) {
  owner_.add(fd_, *this, connecting ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

stream::~stream() {
  close();
  owner_.forget(*this);
}

void stream::send_now(std::string_view bytes) {
  if (!is_open())
    return;
  if (outbox_.empty() && !blocked_) {
    auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n == static_cast<ssize_t>(bytes.size()))
      return;
    if (n > 0)
      bytes.remove_prefix(static_cast<size_t>(n));
    else if (errno != EAGAIN)
      return;
    blocked_ = true;
    update();
  }
  outbox_.append(bytes);
}

void stream::read_enabled(bool on) {
  if (reading_ == on || !is_open())
    return;
  reading_ = on;
  update();
}

void stream::close() noexcept {
  if (!is_open())
    return;
  owner_.remove(fd_, *this);
  ::close(fd_);
  fd_ = -1;
}

void stream::ready(uint32_t events) {
  if ((events & EPOLLOUT) != 0) {
    blocked_ = false;
    update();
    flush();
  }
  if (is_open() && (events & ~EPOLLOUT) != 0)
    read();
}

void stream::read() {
  auto buffer = owner_.buffer();
  auto kept = rest_.size();
  if (kept * 2 > buffer.size()) {
    lose();
    return;
  }
  std::copy(rest_.begin(), rest_.end(), buffer.begin());
  auto n = recv(fd_, buffer.data() + kept, buffer.size() - kept, 0);
  if (n <= 0) {
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
      lose();
    return;
  }
  auto input = buffer.first(kept + static_cast<size_t>(n));
  auto used = received(input);
  if (used < input.size())
    rest_.assign(input.data() + used, input.size() - used);
  else if (kept > 0)
    std::string{}.swap(rest_);
}

void stream::flush() {
  dirty_ = false;
  if (outbox_.empty() || blocked_ || !is_open())
    return;
  auto n = ::send(fd_, outbox_.data(), outbox_.size(), MSG_NOSIGNAL);
  if (n == static_cast<ssize_t>(outbox_.size())) {
    outbox_.clear();
    return;
  }
  if (n < 0 && errno != EAGAIN) {
    // Reading tells what has happened.
    outbox_.clear();
    return;
  }
  outbox_.erase(0, static_cast<size_t>(std::max<ssize_t>(n, 0)));
  blocked_ = true;
  update();
}

void stream::lose() {
  close();
  lost();
}

void stream::update() {
  uint32_t events = reading_ ? EPOLLIN : 0u;
  if (blocked_)
    events |= EPOLLOUT;
  owner_.change(fd_, *this, events);
}

} // namespace bench::net
