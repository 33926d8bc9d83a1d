#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callboard {

using room_list = std::vector<std::string>;

/// A parameter for rooms: one room, several in braces, or a list: `"red"`,
/// `{"red", "blue"}`, or a `room_list`. A socket's id names the room that only
/// this socket is in.
class room_names {
public:
  room_names(const char* room)
      : list_{room} {
    // nop
  }

  room_names(std::string_view room)
      : list_{std::string{room}} {
    // nop
  }

  room_names(std::string room) {
    list_.emplace_back(std::move(room));
  }

  room_names(std::initializer_list<std::string> rooms)
      : list_(rooms) {
    // nop
  }

  room_names(room_list rooms)
      : list_(std::move(rooms)) {
    // nop
  }

  const room_list& list() const& noexcept {
    return list_;
  }

  room_list list() && noexcept {
    return std::move(list_);
  }

private:
  room_list list_;
};

} // namespace callboard
