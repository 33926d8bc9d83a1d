#include "apps/node/chat.hpp"

#include "callboard/behavior.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>

namespace callboard::apps {

using json = chat_rooms::json;

namespace {

int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch())
      .count();
}

json ok() {
  return {{"ok", true}};
}

json error(std::string_view why) {
  return {{"ok", false}, {"error", why}};
}

/// The room of the namespace that belongs to a room of the chat. The prefix
/// keeps it apart from rooms named by ids of sockets.
std::string channel(const std::string& room) {
  return "room:" + room;
}

/// Turns events into calls of the rules, and the results into emits.
class chat_state {
public:
  explicit chat_state(nsp here)
      : here_(std::move(here)) {
    // nop
  }

  /// Handles an event; returns the acknowledgement.
  json handle(const socket_handle& who, const event& x) {
    if (x.name == "enter")
      return enter(who, value_as<nlohmann::json>(x.args, 0));
    auto member = rooms_.find(who.id());
    if (!member)
      return error("Enter a room first.");
    if (x.name == "say")
      return say(who, value_as<std::string>(x.args, 0));
    if (x.name == "whisper")
      return whisper(who, value_as<nlohmann::json>(x.args, 0));
    if (x.name == "rename")
      return rename(who, value_as<std::string>(x.args, 0));
    if (x.name == "typing") {
      others(who, member->room)
          .emit("typing", json{{"id", who.id()},
                               {"nickname", member->nickname},
                               {"typing", value_as<bool>(x.args, 0)}});
      return ok();
    }
    return error("No such event.");
  }

  void leave(const socket_handle& who) {
    auto member = rooms_.find(who.id());
    if (!member)
      return;
    others(who, member->room)
        .emit("left", json{{"id", who.id()}, {"nickname", member->nickname}});
    who.leave({channel(member->room)});
    rooms_.leave(who.id());
    here_.emit("rooms", rooms_.rooms());
  }

private:
  broadcast_operator others(const socket_handle& who,
                            const std::string& room) const {
    return here_.to(channel(room)).except(who.id());
  }

  json enter(const socket_handle& who, const nlohmann::json& x) {
    // A copy, since the rules change the member that `find` points to.
    chat_rooms::member before;
    if (auto member = rooms_.find(who.id()))
      before = *member;
    auto why = rooms_.enter(who.id(), x.value("nickname", std::string{}),
                            x.value("room", std::string{}));
    if (!why.empty())
      return error(why);
    if (!before.room.empty()) {
      others(who, before.room)
          .emit("left", json{{"id", who.id()}, {"nickname", before.nickname}});
      who.leave({channel(before.room)});
    }
    auto& member = *rooms_.find(who.id());
    who.join({channel(member.room)});
    others(who, member.room)
        .emit("joined", json{{"id", who.id()}, {"nickname", member.nickname}});
    here_.emit("rooms", rooms_.rooms());
    return {{"ok", true},
            {"id", who.id()},
            {"nickname", member.nickname},
            {"room", member.room},
            {"members", rooms_.members(member.room)},
            {"rooms", rooms_.rooms()},
            {"history", rooms_.history(member.room)}};
  }

  json say(const socket_handle& who, const std::string& text) {
    if (auto why = chat_rooms::check_text(text); !why.empty())
      return error(why);
    auto line = rooms_.add_line(who.id(), text, now_ms());
    here_.to(channel(rooms_.find(who.id())->room)).emit("line", line);
    return ok();
  }

  json whisper(const socket_handle& who, const nlohmann::json& x) {
    auto to = x.value("to", std::string{});
    auto text = x.value("text", std::string{});
    if (!rooms_.find(to))
      return error("This person is gone.");
    if (auto why = chat_rooms::check_text(text); !why.empty())
      return error(why);
    here_.to(to).emit("whisper",
                      json{{"id", who.id()},
                           {"nickname", rooms_.find(who.id())->nickname},
                           {"text", text},
                           {"time", now_ms()}});
    return ok();
  }

  json rename(const socket_handle& who, const std::string& nickname) {
    auto previous = rooms_.find(who.id())->nickname;
    auto why = rooms_.rename(who.id(), nickname);
    if (!why.empty())
      return error(why);
    auto& member = *rooms_.find(who.id());
    others(who, member.room)
        .emit("renamed", json{{"id", who.id()},
                              {"nickname", member.nickname},
                              {"previous", previous}});
    auto result = ok();
    result["nickname"] = member.nickname;
    return result;
  }

  nsp here_;
  chat_rooms rooms_;
};

} // namespace

behavior_actor::behavior_type chat(behavior_actor::pointer, nsp here) {
  auto state = std::make_shared<chat_state>(std::move(here));
  return {
      [](connected_atom, const socket_ptr&, const connection_info_ptr&,
         const nlohmann::json&) {
        // Clients become members once they have entered a room.
      },
      on_event([state](const socket_ptr& who, const event& x) {
        return make_values(state->handle(*who, x));
      }),
      [state](disconnected_atom, const socket_ptr& who, disconnect_reason,
              const disconnect_details&) { state->leave(*who); },
  };
}

} // namespace callboard::apps
