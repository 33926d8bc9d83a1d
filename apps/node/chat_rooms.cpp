#include "apps/node/chat.hpp"

#include <algorithm>
#include <cctype>

namespace callboard::apps {

namespace {

/// Whether UTF-8 text has 1 to `max` characters. A character has at most four
/// bytes: longer texts are neither scanned nor kept.
bool has_length(std::string_view x, size_t max) {
  if (x.empty() || x.size() > 4 * max)
    return false;
  auto begins = [](char c) { return (c & 0xc0) != 0x80; };
  return static_cast<size_t>(std::count_if(x.begin(), x.end(), begins)) <= max;
}

/// Checks the length of a text: returns "", or what is wrong.
std::string check_length(std::string_view x, size_t max,
                         const std::string& name) {
  if (has_length(x, max))
    return {};
  return name + " has 1 to " + std::to_string(max) + " characters.";
}

void trim(std::string& x) {
  auto is_space = [](unsigned char c) { return std::isspace(c) != 0; };
  x.erase(std::find_if_not(x.rbegin(), x.rend(), is_space).base(), x.end());
  x.erase(x.begin(), std::find_if_not(x.begin(), x.end(), is_space));
}

std::string lower(std::string x) {
  for (auto& c : x)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return x;
}

} // namespace

std::string chat_rooms::check_nickname(const std::string& id,
                                       const std::string& nickname) const {
  if (auto error = check_length(nickname, max_nickname, "A nickname");
      !error.empty())
    return error;
  auto wanted = lower(nickname);
  for (auto& [other, x] : members_)
    if (other != id && lower(x.nickname) == wanted)
      return "This nickname is taken.";
  return {};
}

std::string chat_rooms::enter(const std::string& id, std::string nickname,
                              std::string name) {
  trim(nickname);
  trim(name);
  if (name.empty())
    name = "lobby";
  if (auto error = check_length(name, max_room, "A room's name");
      !error.empty())
    return error;
  if (auto error = check_nickname(id, nickname); !error.empty())
    return error;
  leave(id);
  ++rooms_[name].members;
  members_[id] = {std::move(nickname), std::move(name)};
  return {};
}

std::string chat_rooms::rename(const std::string& id, std::string nickname) {
  trim(nickname);
  auto i = members_.find(id);
  if (i == members_.end())
    return "Enter a room first.";
  if (auto error = check_nickname(id, nickname); !error.empty())
    return error;
  i->second.nickname = std::move(nickname);
  return {};
}

std::string chat_rooms::check_text(std::string_view text) {
  return check_length(text, max_text, "A message");
}

void chat_rooms::leave(const std::string& id) {
  auto i = members_.find(id);
  if (i == members_.end())
    return;
  auto j = rooms_.find(i->second.room);
  if (--j->second.members == 0 && j->first != "lobby")
    rooms_.erase(j);
  members_.erase(i);
}

const chat_rooms::member* chat_rooms::find(const std::string& id) const {
  auto i = members_.find(id);
  return i != members_.end() ? &i->second : nullptr;
}

chat_rooms::json chat_rooms::add_line(const std::string& id,
                                      std::string_view text, int64_t time) {
  auto& who = members_.at(id);
  auto& history = rooms_.at(who.room).history;
  json line{{"id", id},
            {"nickname", who.nickname},
            {"text", text},
            {"time", time}};
  history.push_back(line);
  if (history.size() > history_size)
    history.pop_front();
  return line;
}

chat_rooms::json chat_rooms::members(const std::string& name) const {
  auto result = json::array();
  for (auto& [id, x] : members_)
    if (x.room == name)
      result.push_back({{"id", id}, {"nickname", x.nickname}});
  return result;
}

chat_rooms::json chat_rooms::history(const std::string& name) const {
  auto i = rooms_.find(name);
  return i != rooms_.end() ? json(i->second.history) : json::array();
}

chat_rooms::json chat_rooms::rooms() const {
  auto result = json::array();
  for (auto& [name, x] : rooms_)
    result.push_back({{"name", name}, {"count", x.members}});
  return result;
}

} // namespace callboard::apps
