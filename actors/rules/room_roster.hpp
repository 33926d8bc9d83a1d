#pragma once

#include "callboard/room_names.hpp"

#include <functional>
#include <set>
#include <string>

namespace callboard::kernel {

/// The rooms of a socket. The socket's own room, which is named by its id, ends
/// only with the socket.
class room_roster {
public:
  using set = std::set<std::string, std::less<>>;

  const set& all() const noexcept {
    return rooms_;
  }

  /// Adds rooms; returns those that are new.
  room_list add(const room_list& rooms) {
    room_list result;
    for (auto& room : rooms)
      if (rooms_.emplace(room).second)
        result.emplace_back(room);
    return result;
  }

  /// Removes rooms except the socket's own; returns those that were there.
  room_list remove(const room_list& rooms, const std::string& own) {
    room_list result;
    for (auto& room : rooms)
      if (room != own && rooms_.erase(room) > 0)
        result.emplace_back(room);
    return result;
  }

  /// All rooms except the socket's own.
  room_list without(const std::string& own) const {
    room_list result;
    for (auto& room : rooms_)
      if (room != own)
        result.emplace_back(room);
    return result;
  }

  room_list list() const {
    return {rooms_.begin(), rooms_.end()};
  }

  void clear() noexcept {
    rooms_.clear();
  }

private:
  set rooms_;
};

} // namespace callboard::kernel
