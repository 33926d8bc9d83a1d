#pragma once

#include "actors/kernel/messages.hpp"

namespace callboard::kernel {

/// A running behavior: its messages keep their order, since they all go the
/// same way.
class submitter {
public:
  /// Whether this behavior belongs to the namespace `nsp`, and may send.
  virtual bool sends_to(const nsp_core& nsp) const noexcept = 0;

  /// Hands an operation to the namespace.
  virtual void submit(broadcast_ptr x) = 0;

  /// Sends a packet to the behavior's own client, if `id` is its socket's;
  /// false if it is not.
  virtual bool send_to_self(std::string_view id,
                            const codec::outgoing_ptr& x) = 0;

  /// A function, for any thread, that runs its argument in this behavior,
  /// later.
  virtual std::function<void(std::function<void()>)> poster() = 0;

  /// The behavior whose handler runs on this thread, or nullptr.
  static submitter* current() noexcept {
    return current_;
  }

  /// Marks a behavior as running, for the lifetime of the scope.
  class scope {
  public:
    explicit scope(submitter* x) noexcept
        : former_(current_) {
      current_ = x;
    }

    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;

    ~scope() {
      current_ = former_;
    }

  private:
    submitter* former_;
  };

protected:
  ~submitter() = default;

private:
  static inline thread_local submitter* current_ = nullptr;
};

} // namespace callboard::kernel
