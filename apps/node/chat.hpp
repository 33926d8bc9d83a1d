#pragma once

#include "callboard/nsp.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace callboard::apps {

/// The rules of the chat: the members of each room, and what was said. Knows
/// neither sockets nor actors.
class chat_rooms {
public:
  using json = nlohmann::ordered_json;

  /// The longest texts, in characters (Unicode code points).
  static constexpr size_t max_nickname = 24;
  static constexpr size_t max_room = 32;
  static constexpr size_t max_text = 2'000;

  /// The number of lines that a newcomer gets.
  static constexpr size_t history_size = 50;

  struct member {
    std::string nickname;
    std::string room;
  };

  /// Lets `id` into a room, under a name that no other member has. Returns ""
  /// on success, or what is wrong.
  std::string enter(const std::string& id, std::string nickname,
                    std::string room);
  std::string rename(const std::string& id, std::string nickname);

  /// Checks a text that a member wants to say: returns "", or what is wrong.
  static std::string check_text(std::string_view text);

  void leave(const std::string& id);

  /// The member with this id, or nullptr.
  const member* find(const std::string& id) const;

  /// Adds a line to the history of the member's room, and returns it.
  json add_line(const std::string& id, std::string_view text, int64_t time);

  json members(const std::string& room) const;
  json history(const std::string& room) const;
  json rooms() const;

private:
  struct room {
    size_t members = 0;
    std::deque<json> history;
  };

  std::string check_nickname(const std::string& id,
                             const std::string& nickname) const;

  std::map<std::string, member> members_;
  // The lobby always exists; other rooms exist as long as they have members.
  std::map<std::string, room> rooms_{{"lobby", {}}};
};

/// The actor that is the behavior of the chat's namespace.
behavior_actor::behavior_type chat(behavior_actor::pointer self, nsp here);

} // namespace callboard::apps
