#include "transport/net/connection.hpp"

#include "callboard/log.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

namespace callboard::transport {

namespace {

/// A connection that has gathered this much does not wait for the end of the
/// turn.
constexpr size_t eager_flush = 256 * 1024;

/// Smaller pieces are copied together; a larger one is cheaper as an element of
/// its own.
constexpr size_t max_copied = 4 * 1024;

/// How long the rest of what was written may take to leave.
constexpr std::chrono::seconds max_closing{30};

/// Elements that are passed to the kernel at a time.
constexpr size_t max_elements = 64;

/// Sends without a signal if the peer is gone.
ssize_t send_parts(int fd, std::span<iovec> parts) noexcept {
  if (parts.size() == 1)
    return ::send(fd, parts[0].iov_base, parts[0].iov_len, MSG_NOSIGNAL);
  msghdr what{};
  what.msg_iov = parts.data();
  what.msg_iovlen = parts.size();
  return ::sendmsg(fd, &what, MSG_NOSIGNAL);
}

/// Whether a system call has failed for good.
bool failed(ssize_t result) noexcept {
  return result < 0 && errno != EAGAIN && errno != EWOULDBLOCK
         && errno != EINTR;
}

} // namespace

connection::connection(loop& where, descriptor socket)
    : loop_(&where),
      origin_(&where),
      socket_(std::move(socket)) {
  where.add(*this);
  origin_->num_begun().fetch_add(1, std::memory_order_relaxed);
}

connection::~connection() {
  loop_->remove(*this);
  origin_->num_begun().fetch_sub(1, std::memory_order_release);
}

std::string connection::peer_address() const {
  sockaddr_storage address;
  socklen_t size = sizeof(address);
  auto x = reinterpret_cast<sockaddr*>(&address);
  char text[NI_MAXHOST];
  if (::getpeername(socket_.get(), x, &size) < 0
      || ::getnameinfo(x, size, text, sizeof(text), nullptr, 0, NI_NUMERICHOST)
             != 0)
    return {};
  return text;
}

void connection::start(std::shared_ptr<protocol> x) {
  protocol_ = std::move(x);
  watch();
}

void connection::watch() {
  if (!loop_->poller().add(socket_.get(), shared_from_this(),
                           paused_ ? 0 : poller::readable)) {
    log()->error("connection dropped: cannot wait for it: {}",
                 std::strerror(errno));
    fail();
  } else if (loop_->leaving()) {
    shut_down();
  }
}

void connection::become(std::shared_ptr<protocol> x) {
  // The former protocol may be further up in the call stack.
  loop_->release_later(std::exchange(protocol_, std::move(x)));
}

void connection::pause(bool on) {
  if (std::exchange(paused_, on) == on)
    return;
  listen();
  if (!on && put_back_)
    loop_->post([self = shared_from_this()] { self->receive_put_back(); });
}

void connection::set_deadline(time_point when) {
  loop_->timers().set(*this, when);
}

void connection::cancel_deadline() {
  loop_->timers().cancel(*this);
}

void connection::on_time(time_point) {
  if (state_ == state::lingering || state_ == state::closing) {
    fail();
  } else if (auto x = protocol_) {
    x->on_deadline();
  }
}

// -- reading ------------------------------------------------------------------

void connection::listen() {
  if (socket_)
    loop_->poller().change(socket_.get(),
                           (paused_ ? 0 : poller::readable)
                               | (blocked_ ? poller::writable : 0));
}

void connection::on_ready(poller::events what) {
  if (!paused_ && (what & (poller::readable | poller::hung_up)))
    read();
  else if (what & poller::hung_up)
    fail();
  if ((what & poller::writable) && blocked_ && socket_) {
    blocked_ = false;
    flush();
    if (!blocked_)
      listen();
  }
}

void connection::put_back(std::string bytes) {
  if (bytes.empty())
    return;
  put_back_ = std::make_unique<std::string>(std::move(bytes));
  loop_->post([self = shared_from_this()] { self->receive_put_back(); });
}

void connection::receive_put_back() {
  if (paused_ || state_ != state::open)
    return;
  if (auto bytes = std::move(put_back_)) {
    auto x = protocol_;
    x->receive(*bytes);
  }
}

void connection::read() {
  if (put_back_) {
    receive_put_back();
    if (paused_ || !socket_)
      return;
  }
  auto buffer = loop_->read_buffer();
  auto n = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (n == 0 || failed(n)) {
    fail();
  } else if (n > 0 && state_ == state::open) {
    auto x = protocol_;
    x->receive(buffer.first(static_cast<size_t>(n)));
  }
}

// -- writing ------------------------------------------------------------------

void connection::write(std::shared_ptr<const void> owner,
                       std::string_view bytes) {
  if (state_ != state::open || bytes.empty())
    return;
  pending_ += bytes.size();
  queue_.push_back({std::move(owner), bytes});
  if (pending_ >= eager_flush && !blocked_)
    flush();
  else
    flush_later();
}

void connection::write(std::string bytes) {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  std::string_view view{*owner};
  write(std::move(owner), view);
}

void connection::flush_later() {
  if (dirty_ || blocked_)
    return;
  dirty_ = true;
  loop_->flush_later(shared_from_this());
}

void connection::flush() {
  if (auto x = protocol_; x && state_ == state::open)
    x->prepare_flush();
  dirty_ = false;
  if (blocked_ || !socket_)
    return;
  auto had_work = !queue_.empty();
  while (!queue_.empty()) {
    // Small pieces go side by side into the shard's buffer.
    auto room = loop_->write_buffer();
    size_t used = 0;
    std::array<iovec, max_elements> parts;
    size_t n = 0;
    size_t total = 0;
    bool open_run = false;
    for (size_t i = 0; i < queue_.size(); ++i) {
      auto bytes = queue_[i].bytes;
      if (i == 0)
        bytes.remove_prefix(offset_);
      auto copy =
          bytes.size() <= max_copied && used + bytes.size() <= room.size();
      if (!(copy && open_run) && n == parts.size())
        break;
      if (copy) {
        std::memcpy(room.data() + used, bytes.data(), bytes.size());
        if (open_run)
          parts[n - 1].iov_len += bytes.size();
        else
          parts[n++] = {room.data() + used, bytes.size()};
        used += bytes.size();
      } else {
        parts[n++] = {const_cast<char*>(bytes.data()), bytes.size()};
      }
      open_run = copy;
      total += bytes.size();
    }
    auto sent = send_parts(socket_.get(), {parts.data(), n});
    if (failed(sent)) {
      // The caller, who writes, does not expect to be told now.
      loop_->post([self = shared_from_this()] { self->fail(); });
      blocked_ = true;
      return;
    }
    if (sent > 0)
      consume(static_cast<size_t>(sent));
    if (sent < static_cast<ssize_t>(total)) {
      blocked_ = true;
      listen();
      return;
    }
  }
  if (state_ == state::closing)
    shut_down_writing();
  else if (auto x = protocol_; x && had_work)
    x->drained();
}

void connection::consume(size_t n) {
  pending_ -= n;
  n += offset_;
  while (!queue_.empty() && n >= queue_.front().bytes.size()) {
    n -= queue_.front().bytes.size();
    queue_.pop_front();
  }
  offset_ = n;
}

// -- the end ------------------------------------------------------------------

void connection::close(std::chrono::milliseconds linger) {
  if (state_ != state::open)
    return;
  linger_ = linger;
  state_ = state::closing;
  set_deadline(loop_->now() + max_closing);
  pause(false);
  flush_later();
}

void connection::shut_down_writing() {
  if (linger_.count() == 0) {
    abort();
    return;
  }
  state_ = state::lingering;
  set_deadline(loop_->now() + linger_);
  ::shutdown(socket_.get(), SHUT_WR);
}

void connection::abort() {
  if (state_ == state::closed)
    return;
  state_ = state::closed;
  cancel_deadline();
  queue_.clear();
  pending_ = 0;
  // The caller may be this object's protocol, or hold the last reference.
  loop_->release_later(shared_from_this());
  loop_->release_later(std::exchange(protocol_, nullptr));
  if (socket_)
    loop_->poller().remove(socket_.get());
  socket_.reset();
}

void connection::fail() {
  if (state_ == state::closed)
    return;
  auto x = protocol_;
  abort();
  if (x)
    x->closed();
}

void connection::move_to(loop& where, std::function<void()> f) {
  cancel_deadline();
  // This object must be out of the turn before it changes threads.
  loop_->poller().remove(socket_.get());
  loop_->post([self = shared_from_this(), &where, f = std::move(f)]() mutable {
    // The server may have left.
    if (!self->open())
      return;
    self->loop_->remove(*self);
    self->loop_ = &where;
    // This thread keeps no reference.
    where.post([self = std::move(self), &where, f = std::move(f)] {
      where.add(*self);
      self->watch();
      if (self->open())
        f();
    });
  });
}

} // namespace callboard::transport
