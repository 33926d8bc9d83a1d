#pragma once

#include "callboard/messages.hpp"

#include <concepts>
#include <memory>

namespace callboard {

/// An ADAPTER among options, or none. Made from an `adapter_actor`, or an actor
/// that understands more.
class adapter_ref {
public:
  /// None.
  adapter_ref() = default;

  template <class Handle>
  requires(!std::same_as<Handle, adapter_ref>) adapter_ref(const Handle& x)
      : actor_(std::make_shared<const adapter_actor>(x)) {
    // nop
  }

  explicit operator bool() const noexcept {
    return actor_ != nullptr;
  }

  const adapter_actor& operator*() const noexcept {
    return *actor_;
  }

private:
  std::shared_ptr<const adapter_actor> actor_;
};

} // namespace callboard
