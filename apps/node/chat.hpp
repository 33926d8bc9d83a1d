#pragma once

#include "callboard/nsp.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace callboard::apps {

/// The rules of the chat: who is where, and what was said. Knows neither
/// sockets nor actors.
class chat_rooms {
public:
  using json = nlohmann::ordered_json;

  /// The longest texts, in characters: in code points of Unicode.
  static constexpr size_t max_nickname = 24;
  static constexpr size_t max_room = 32;
  static constexpr size_t max_text = 2'000;

  /// Lines that a newcomer gets to see.
  static constexpr size_t history_size = 50;

  struct member {
    std::string nickname;
    std::string room;
  };

  /// Lets `id` into a room, under a name that nobody else has. On success
  /// returns "", else what is wrong.
  std::string enter(const std::string& id, std::string nickname,
                    std::string room);
  std::string rename(const std::string& id, std::string nickname);

  /// Checks what somebody wants to say: returns "", or what is wrong.
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
  // The lobby is always there; other rooms as long as somebody is.
  std::map<std::string, room> rooms_{{"lobby", {}}};
};

/// The actor that is the behavior of the chat's namespace.
behavior_actor::behavior_type chat(behavior_actor::pointer self, nsp here);

} // namespace callboard::apps
