#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace callboard::kernel {

/// Calls a function when the last reference to the object is released, on that
/// thread. Thus a message to many recipients reports when the last of them is
/// done with it, without a count of recipients.
class on_last_release {
public:
  explicit on_last_release(std::function<void()> f)
      : f_(std::move(f)) {
    // nop
  }

  on_last_release(const on_last_release&) = delete;
  on_last_release& operator=(const on_last_release&) = delete;

  ~on_last_release() {
    f_();
  }

private:
  std::function<void()> f_;
};

/// A reference to an `on_last_release`.
using release_token = std::shared_ptr<const on_last_release>;

} // namespace callboard::kernel
