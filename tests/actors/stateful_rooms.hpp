#pragma once

/// Engines with clients that join and leave rooms.

#include "callboard/testing/engine.hpp"

#include "tests/actors/log_capture.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace std::chrono_literals;
using json = nlohmann::json;

namespace {

/// Silences the log.
struct fixture {
  kit::log_capture& log = kit::log_capture::instance();
};

testing::setup settings(size_t shards) {
  testing::setup result{.shards = shards};
  result.settings.recovery.max_disconnection = 60s;
  return result;
}

struct world : testing::engine {
  explicit world(size_t n)
      : testing::engine(settings(n)),
        num_shards(n) {
    add_handlers();
  }

  explicit world(const testing::setup& x)
      : testing::engine(x),
        num_shards(x.shards) {
    add_handlers();
  }

  void add_handlers() {
    io.on("join",
          [](socket& who, const std::variant<std::string, room_list>& rooms,
             ack<> reply) {
            std::visit([&](auto& x) { who.join(x); }, rooms);
            reply();
          });
    io.on("leave", [](socket& who, const std::string& x, ack<> reply) {
      who.leave(x);
      reply();
    });
  }

  size_t last_shard() const {
    return num_shards - 1;
  }

  /// A client that is in rooms.
  testing::client enter(const room_names& rooms, size_t shard) {
    auto result = connect("/", {.shard = shard});
    result.emit("join", rooms.list());
    settle();
    result.take_all();
    return result;
  }

  size_t num_shards;
  nsp io = of();
};

/// Runs a test with one shard and with two, in the order of arrival and in 50
/// random orders.
template <class F>
void in_any_order(F f) {
  for (size_t shards : {1u, 2u})
    for (unsigned seed = 0; seed <= 50; ++seed) {
      world w{shards};
      if (seed > 0)
        w.shuffle(seed);
      f(w);
    }
}

/// BEHAVIOR of a room that counts.
inline void counter(room& self) {
  self.on("add",
          [sum = 0](const socket_ptr&, int x) mutable { return sum += x; });
}

} // namespace
