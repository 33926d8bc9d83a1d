#pragma once

#include "callboard/messages.hpp"

#include <concepts>
#include <memory>

namespace callboard {

/// An optional ADAPTER in a set of options. Made from an `adapter_actor`, or
/// from an actor whose interface extends that one.
class adapter_ref {
public:
  /// No adapter.
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
