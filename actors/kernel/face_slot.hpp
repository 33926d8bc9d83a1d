#pragma once

#include <cstddef>
#include <new>
#include <type_traits>

namespace callboard::kernel {

/// Storage for the application's view of a socket, which is made on demand. The
/// view is no larger than a reference, so it costs no memory of its own; its
/// type is up to the API.
class face_slot {
public:
  /// The view, which is made from `core` at the first call. All calls name the
  /// same type.
  template <class Face, class Core>
  Face& as(Core& core) noexcept {
    static_assert(sizeof(Face) <= sizeof(memory_)
                  && std::is_trivially_destructible_v<Face>);
    if (!made_) {
      ::new (static_cast<void*>(memory_)) Face(core);
      made_ = true;
    }
    return *std::launder(reinterpret_cast<Face*>(memory_));
  }

private:
  alignas(void*) std::byte memory_[sizeof(void*)];
  bool made_ = false;
};

} // namespace callboard::kernel
