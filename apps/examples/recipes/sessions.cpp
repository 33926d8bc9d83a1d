/// State of a user, not of a connection: rooms that are restored after a
/// reconnect, and events for all open pages of the user.

#include "recipes/recipe.hpp"

#include <mutex>

using namespace callboard;

// [sessions]
/// The rooms of each session. For any thread.
class sessions {
public:
  explicit sessions(nsp all)
      : all_(std::move(all)) {
    // nop
  }

  /// Binds a socket to a session.
  void bind(socket& who, const std::string& id) {
    std::lock_guard guard{mtx_};
    who.data()["session"] = id;
    who.join("session:" + id);
    auto& rooms = rooms_[id];
    who.join(room_list{rooms.begin(), rooms.end()});
  }

  void join(const std::string& id, const std::string& room) {
    std::lock_guard guard{mtx_};
    rooms_[id].emplace("room:" + room);
    sockets_of(id).sockets_join("room:" + room);
  }

  void leave(const std::string& id, const std::string& room) {
    std::lock_guard guard{mtx_};
    rooms_[id].erase("room:" + room);
    sockets_of(id).sockets_leave("room:" + room);
  }

  broadcast_operator sockets_of(const std::string& id) const {
    return all_.to("session:" + id);
  }

private:
  nsp all_;
  std::mutex mtx_;
  std::map<std::string, std::set<std::string>> rooms_;
};
// [/sessions]

// [handlers]
void set_up(server& io) {
  auto all = std::make_shared<sessions>(io.of("/"));
  io.on_connection([&io, all](socket& who) {
    if (who.auth().contains("session"))
      all->bind(who, who.auth()["session"]);
    who.on("set session", [=, &who](const std::string& id, ack<> reply) {
      all->bind(who, id);
      reply();
    });
    auto session = [&who] { return who.data().value("session", ""); };
    who.on("join", [=](const std::string& room, ack<> reply) {
      all->join(session(), room);
      reply();
    });
    who.on("leave", [=](const std::string& room, ack<> reply) {
      all->leave(session(), room);
      reply();
    });
    who.on("say", [&io](const std::string& room, const payload& x) {
      io.to("room:" + room).emit("said", x);
    });
    who.on("to my other pages", [=, &who](const payload& x) {
      all->sockets_of(session()).except(who.id()).emit("from my page", x);
    });
  });
}
// [/handlers]

int main(int argc, char** argv) {
  return recipes::run(argc, argv, set_up);
}
