#pragma once

#include "net/poller.hpp"

#include <string>
#include <string_view>

namespace bench::net {

/// A connected (or connecting) socket that does not block. Keeps what a piece
/// of input has left over, and what the kernel does not take.
class stream : public handler {
public:
  /// Takes ownership of `fd`.
  stream(poller& owner, int fd, bool connecting = false);
  ~stream() override;

  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  /// Adds to what is written, in one system call, at the end of the turn.
  void send(std::string_view bytes) {
    outbox().append(bytes);
  }

  /// What is written at the end of the turn; the caller may append to it.
  std::string& outbox() {
    if (!dirty_) {
      dirty_ = true;
      owner_.flush_later(*this);
    }
    return outbox_;
  }

  /// Writes at once, unless something is waiting already.
  void send_now(std::string_view bytes);

  /// Stops or starts to read.
  void read_enabled(bool on);

  /// Closes; `lost` is not called.
  void close() noexcept;

  bool is_open() const noexcept {
    return fd_ >= 0;
  }

  void ready(uint32_t events) final;
  void flush() override;

protected:
  /// Uses the front of `bytes` and returns how much of it; the rest comes again
  /// with what follows.
  virtual size_t received(std::span<char> bytes) = 0;

  /// The other side has closed, or the connection is broken: `close` has been
  /// called. May not destroy this object.
  virtual void lost() = 0;

  poller& owner() noexcept {
    return owner_;
  }

private:
  void read();
  void lose();
  void update();

  poller& owner_;
  int fd_;
  bool dirty_ = false;
  bool reading_ = true;
  // The kernel does not take more, or the connection is not there yet.
  bool blocked_ = false;
  std::string outbox_;
  std::string rest_;
};

} // namespace bench::net
