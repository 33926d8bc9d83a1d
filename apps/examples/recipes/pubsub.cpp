/// Clients that watch the records of a model, as web frameworks offer it.

#include "recipes/recipe.hpp"

#include <mutex>

using namespace callboard;
using nlohmann::json;

// [model]
/// The records of one kind, and their watchers. For any thread.
class model {
public:
  model(nsp to, std::string name)
      : to_(std::move(to)),
        name_(std::move(name)) {
    // nop
  }

  /// Makes a client watch new records and those that exist already.
  std::vector<json> watch(socket& who) {
    std::lock_guard guard{mtx_};
    who.join("new " + name_);
    std::vector<json> all;
    for (auto& [id, record] : records_) {
      who.join(room(id));
      all.emplace_back(record);
    }
    return all;
  }

  json create(json record) {
    std::lock_guard guard{mtx_};
    auto id = ++last_id_;
    record["id"] = id;
    records_[id] = record;
    auto watchers = to_.to("new " + name_);
    watchers.emit(name_,
                  json{{"verb", "created"}, {"id", id}, {"data", record}});
    watchers.sockets_join(room(id));
    return record;
  }

  /// Notifies all watchers except `by`, who made the change.
  json update(int id, const json& change, const socket& by) {
    std::lock_guard guard{mtx_};
    auto previous = records_.at(id);
    records_[id].merge_patch(change);
    to_.to(room(id)).except(by.id()).emit(name_, json{{"verb", "updated"},
                                                      {"id", id},
                                                      {"data", change},
                                                      {"previous", previous}});
    return records_[id];
  }

  void destroy(int id) {
    std::lock_guard guard{mtx_};
    json previous = records_.at(id);
    records_.erase(id);
    to_.to(room(id)).emit(
        name_, json{{"verb", "destroyed"}, {"id", id}, {"previous", previous}});
    to_.to(room(id)).sockets_leave(room(id));
  }

private:
  std::string room(int id) const {
    return name_ + " " + std::to_string(id);
  }

  nsp to_;
  std::string name_;
  std::mutex mtx_;
  std::map<int, json> records_;
  int last_id_ = 0;
};
// [/model]

// [handlers]
void set_up(server& io) {
  auto users = std::make_shared<model>(io.of("/"), "user");
  io.on_connection([users](socket& who) {
    who.on("watch users", [=, &who](ack<std::vector<json>> reply) {
      reply(users->watch(who));
    });
    who.on("create user",
           [=](const json& x, ack<json> reply) { reply(users->create(x)); });
    who.on("update user", [=, &who](int id, const json& x, ack<json> reply) {
      reply(users->update(id, x, who));
    });
    who.on("destroy user", [=](int id) { users->destroy(id); });
  });
}
// [/handlers]

int main(int argc, char** argv) {
  return recipes::run(argc, argv, set_up);
}
