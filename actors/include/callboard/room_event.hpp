#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace callboard {

/// A change of a room of a namespace on this node. A socket's own room, which
/// is named by the socket's id, is left out.
struct room_event {
  enum class kind : uint8_t {
    /// The room has its first member.
    created = 1,
    /// A socket has joined; comes after `created`.
    joined = 2,
    /// A socket has left, or is gone.
    left = 3,
    /// The room's last member has left; comes after `left`.
    deleted = 4,
  };

  kind what = kind::created;
  /// The room's name.
  std::string room;
  /// The socket's id, for `joined` and `left`.
  std::string id;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, room_event& x) {
  return f(x.what, x.room, x.id);
}

constexpr std::string_view to_string(room_event::kind x) noexcept {
  switch (x) {
  case room_event::kind::created:
    return "created";
  case room_event::kind::joined:
    return "joined";
  case room_event::kind::left:
    return "left";
  case room_event::kind::deleted:
    return "deleted";
  }
  return "unknown";
}

} // namespace callboard
