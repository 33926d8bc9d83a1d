#pragma once

#include <unistd.h>

#include <utility>

namespace callboard::transport {

/// A file descriptor, closed with its owner.
class descriptor {
public:
  descriptor() = default;

  explicit descriptor(int fd) noexcept
      : fd_(fd) {
    // nop
  }

  descriptor(descriptor&& x) noexcept
      : fd_(x.release()) {
    // nop
  }

  descriptor& operator=(descriptor&& x) noexcept {
    std::swap(fd_, x.fd_);
    return *this;
  }

  ~descriptor() {
    reset();
  }

  int get() const noexcept {
    return fd_;
  }

  explicit operator bool() const noexcept {
    return fd_ >= 0;
  }

  int release() noexcept {
    return std::exchange(fd_, -1);
  }

  /// Closes it.
  void reset() noexcept {
    if (fd_ >= 0)
      ::close(release());
  }

private:
  int fd_ = -1;
};

} // namespace callboard::transport
