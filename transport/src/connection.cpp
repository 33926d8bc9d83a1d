#include "callboard/transport/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cstring>

namespace callboard::transport {

namespace asio = boost::asio;

namespace {

/// A connection that has gathered this much does not wait for the end of the
/// turn.
constexpr size_t eager_flush = 256 * 1024;

/// Smaller pieces are copied together; a larger one is cheaper as an element of
/// its own.
constexpr size_t max_copied = 4 * 1024;

/// How long the rest of what was written may take to leave.
constexpr std::chrono::seconds max_closing{30};

/// Asio passes at most 64 elements to the kernel.
constexpr size_t max_elements = 64;

} // namespace

connection::connection(loop& where, socket_type socket)
    : loop_(&where),
      socket_(std::move(socket)) {
  boost::system::error_code ec;
  socket_->non_blocking(true, ec);
  socket_->set_option(asio::ip::tcp::no_delay{true}, ec);
  where.add(*this);
}

connection::~connection() {
  loop_->remove(*this);
}

std::string connection::peer_address() const {
  boost::system::error_code ec;
  auto endpoint = socket_->remote_endpoint(ec);
  return ec ? std::string{} : endpoint.address().to_string();
}

void connection::start(std::shared_ptr<protocol> x) {
  protocol_ = std::move(x);
  arm_read();
}

void connection::become(std::shared_ptr<protocol> x) {
  // The former protocol may be further up in the call stack.
  asio::post(loop_->io(), [former = std::move(protocol_)] {});
  protocol_ = std::move(x);
}

void connection::pause(bool on) {
  paused_ = on;
  arm_read();
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

void connection::arm_read() {
  if (reading_ || paused_ || !socket_ || state_ == state::closed)
    return;
  reading_ = true;
  socket_->async_wait(
      socket_type::wait_read,
      [self = shared_from_this()](const boost::system::error_code& ec) {
        self->reading_ = false;
        if (!ec)
          self->on_readable();
      });
}

void connection::on_readable() {
  if (paused_ || !socket_ || state_ == state::closed)
    return;
  auto buffer = loop_->read_buffer();
  boost::system::error_code ec;
  auto n = socket_->read_some(asio::buffer(buffer.data(), buffer.size()), ec);
  if (ec && ec != asio::error::would_block) {
    fail();
    return;
  }
  if (n > 0 && state_ == state::open) {
    auto x = protocol_;
    x->receive(buffer.first(n));
  }
  arm_read();
}

// -- writing ------------------------------------------------------------------

void connection::write(codec::outgoing_ptr owner, std::string_view bytes) {
  if (state_ != state::open)
    return;
  pending_ += bytes.size();
  queue_.push_back({std::move(owner), bytes, {}});
  if (pending_ >= eager_flush && !blocked_)
    flush();
  else
    flush_later();
}

void connection::write(std::string bytes) {
  if (state_ != state::open)
    return;
  pending_ += bytes.size();
  queue_.push_back({nullptr, {}, std::move(bytes)});
  flush_later();
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
    std::array<asio::const_buffer, max_elements> parts;
    size_t n = 0;
    size_t total = 0;
    bool open_run = false;
    for (size_t i = 0; i < queue_.size(); ++i) {
      auto bytes = queue_[i].bytes();
      if (i == 0)
        bytes.remove_prefix(offset_);
      if (bytes.size() <= max_copied && used + bytes.size() <= room.size()) {
        if (!open_run && n == parts.size())
          break;
        std::memcpy(room.data() + used, bytes.data(), bytes.size());
        if (open_run)
          parts[n - 1] = {parts[n - 1].data(),
                          parts[n - 1].size() + bytes.size()};
        else
          parts[n++] = {room.data() + used, bytes.size()};
        open_run = true;
        used += bytes.size();
      } else {
        if (n == parts.size())
          break;
        parts[n++] = {bytes.data(), bytes.size()};
        open_run = false;
      }
      total += bytes.size();
    }
    boost::system::error_code ec;
    size_t sent = 0;
    if (n == 1)
      sent = socket_->write_some(asio::buffer(parts[0]), ec);
    else
      sent = socket_->write_some(std::span{parts.data(), n}, ec);
    if (ec && ec != asio::error::would_block) {
      // Whoever writes does not expect to be told now.
      asio::post(loop_->io(), [self = shared_from_this()] { self->fail(); });
      blocked_ = true;
      return;
    }
    consume(sent);
    if (sent < total) {
      arm_write();
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
  while (!queue_.empty() && n >= queue_.front().bytes().size()) {
    n -= queue_.front().bytes().size();
    queue_.pop_front();
  }
  offset_ = n;
}

void connection::arm_write() {
  blocked_ = true;
  socket_->async_wait(
      socket_type::wait_write,
      [self = shared_from_this()](const boost::system::error_code& ec) {
        if (ec || !self->socket_)
          return;
        self->blocked_ = false;
        self->flush();
      });
}

// -- the end ------------------------------------------------------------------

void connection::close(std::chrono::milliseconds linger) {
  if (state_ != state::open)
    return;
  linger_ = linger;
  state_ = state::closing;
  paused_ = false;
  set_deadline(loop_->now() + max_closing);
  arm_read();
  flush_later();
}

void connection::shut_down_writing() {
  if (linger_.count() == 0) {
    abort();
    return;
  }
  state_ = state::lingering;
  set_deadline(loop_->now() + linger_);
  boost::system::error_code ec;
  socket_->shutdown(socket_type::shutdown_send, ec);
}

void connection::abort() {
  if (state_ == state::closed)
    return;
  state_ = state::closed;
  cancel_deadline();
  queue_.clear();
  pending_ = 0;
  if (socket_) {
    boost::system::error_code ec;
    socket_->close(ec);
  }
  if (protocol_)
    asio::post(loop_->io(), [former = std::move(protocol_)] {});
  protocol_ = nullptr;
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
  auto self = shared_from_this();
  boost::system::error_code ec;
  auto kind = socket_->local_endpoint(ec).protocol();
  // A wait for input may be under way; its handler sees that there is no socket
  // and does nothing. It must be gone before this object changes threads.
  auto fd = socket_->release(ec);
  socket_.reset();
  if (ec) {
    fail();
    return;
  }
  asio::post(loop_->io(), [self, &where, kind, fd, f = std::move(f)] {
    self->loop_->remove(*self);
    self->loop_ = &where;
    asio::post(where.io(), [self, &where, kind, fd, f] {
      where.add(*self);
      self->socket_.emplace(where.io(), kind, fd);
      boost::system::error_code ignored;
      self->socket_->non_blocking(true, ignored);
      f();
      self->arm_read();
    });
  });
}

} // namespace callboard::transport
