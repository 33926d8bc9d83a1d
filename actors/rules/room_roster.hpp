#pragma once

#include "callboard/room_names.hpp"

#include <functional>
#include <set>
#include <string>

namespace callboard::kernel {

/// The rooms of a socket. The room of its own, which has the socket's id for a
/// name, goes with the socket only.
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

  /// Removes rooms but that of its own; returns those that were there.
  room_list remove(const room_list& rooms, const std::string& own) {
    room_list result;
    for (auto& room : rooms)
      if (room != own && rooms_.erase(room) > 0)
        result.emplace_back(room);
    return result;
  }

  /// All rooms without that of its own.
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
