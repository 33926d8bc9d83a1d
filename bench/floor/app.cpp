#include "floor/app.hpp"

#include "wire/frames.hpp"

#include <algorithm>

namespace bench::floor {

namespace {

constexpr std::string_view echo = "[\"echo\",";
constexpr std::string_view say = "[\"say\",\"";
constexpr std::string_view join = "[\"join\",\"";

/// What stands before the next quotation mark.
std::string_view quoted(std::string_view x) {
  return x.substr(0, x.find('"'));
}

} // namespace

void app::receive(session& from, std::string_view packet) {
  if (packet.starts_with("42"))
    handle_event(from, packet);
  else if (packet.starts_with("451-"))
    from.due = packet;
  else if (packet.starts_with("40"))
    from.send("40{\"sid\":\"AAAAAAAAAAAAAAAAAAAA\"}");
}

void app::receive_binary(session& from, std::string_view attachment) {
  // 451-<id>["echo",<x>] becomes 461-<id>[<x>].
  std::string_view packet = from.due;
  auto args = packet.find(echo);
  if (args == std::string_view::npos)
    return;
  scratch_ = "461-";
  scratch_ += packet.substr(4, args - 4);
  scratch_ += '[';
  scratch_ += packet.substr(args + echo.size());
  from.send(scratch_, attachment);
}

void app::closed(session& x) {
  for (auto& name : x.rooms)
    std::erase(rooms_[name], &x);
}

void app::handle_event(session& from, std::string_view packet) {
  auto args = std::min(packet.find('['), packet.size());
  auto id = packet.substr(2, args - 2);
  auto event = packet.substr(args);
  scratch_ = "43";
  scratch_ += id;
  if (event.starts_with(echo)) {
    scratch_ += '[';
    scratch_ += event.substr(echo.size());
    from.send(scratch_);
  } else if (event.starts_with(say)) {
    auto room = quoted(event.substr(say.size()));
    announcement_.text = "42[\"said\",";
    announcement_.text += event.substr(say.size() + room.size() + 2);
    announcement_.frame.clear();
    wire::append_frame(announcement_.frame, wire::opcode::text,
                       announcement_.text);
    auto members = rooms_.find(std::string{room});
    if (members != rooms_.end())
      for (auto member : members->second)
        member->send(announcement_);
  } else if (event.starts_with(join)) {
    from.rooms.emplace_back(quoted(event.substr(join.size())));
    rooms_[from.rooms.back()].emplace_back(&from);
    scratch_ += "[]";
    from.send(scratch_);
  }
}

} // namespace bench::floor
