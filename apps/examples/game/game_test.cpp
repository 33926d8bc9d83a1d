/// Tests of the game, without sockets and without waiting. Any test framework
/// will do; here, the test is a program that fails.

#include "callboard/testing/engine.hpp"
#include "game/game.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

using namespace callboard;
using namespace std::literals;
using json = nlohmann::json;

namespace {

int failures = 0;

void check(bool ok, std::string_view what) {
  if (ok)
    return;
  std::cerr << "failed: " << what << '\n';
  ++failures;
}

// [pair]
void two_who_come_are_in_a_match() {
  testing::engine world;
  game::add_game(world.of("/"), world.system());
  auto ann = world.connect("/");
  check(ann.call("who waits?") == json::array({1}), "the lobby answers");
  auto bob = world.connect("/");
  ann.take("begin"); // throws if there is none
  bob.take("begin");
  auto cid = world.connect("/");
  check(cid.num_waiting() == 0, "the third waits for another");
}
// [/pair]

// [tick]
void whoever_steers_moves_with_the_ticks() {
  testing::engine world;
  game::add_game(world.of("/"), world.system());
  auto ann = world.connect("/");
  auto bob = world.connect("/");
  check(ann.call("steer", 1, 0)[0] == json::array({0, 0}), "acknowledged");
  world.advance(100ms); // two ticks, and no time at all
  bob.take("state");
  auto state = bob.next("state");
  check(state[0][ann.id()] == json::array({2, 0}), "Ann has moved");
  world.advance(50ms);
  check(ann.take_all().back()[2][ann.id()] == 1, "Ann has the coin");
  bob.lose_connection();
  ann.take("alone");
}
// [/tick]

// [crash]
void a_match_that_fails_begins_again_with_the_same_players() {
  testing::engine world;
  auto io = world.of("/");
  game::add_game(io, world.system());
  auto ann = world.connect("/");
  auto bob = world.connect("/");
  ann.call("steer", 1, 0);
  world.advance(150ms);
  ann.take_all();
  auto answer = bob.call("cheat");
  check(answer[0].contains("error"), "the cheat gets an error");
  check(io.num_room_failures() == 1, "the failure is counted");
  ann.take("begin");
  world.advance(50ms);
  auto state = ann.next("state");
  check(state[0][ann.id()] == json::array({0, 0}), "positions are new");
  check(state[1][ann.id()] == 1, "scores were saved");
}
// [/crash]

// [orders]
void whatever_the_order() {
  auto test = [](testing::engine& world) {
    game::add_game(world.of("/"), world.system());
    auto ann = world.connect("/", {.shard = 0});
    auto bob = world.connect("/", {.shard = 1});
    ann.call("steer", 1, 0);
    bob.disconnect();
    ann.take("alone");
  };
  testing::in_any_order(test, {.shards = 2}, 500);
}
// [/orders]

// [slow]
void a_slow_client_misses_states_and_costs_no_memory() {
  testing::engine world;
  game::add_game(world.of("/"), world.system());
  auto ann = world.connect("/");
  auto bob = world.connect("/");
  ann.take_all();
  ann.stop_reading();
  world.advance(60s);
  check(ann.bytes_waiting() == 0, "nothing waits for Ann");
  ann.resume_reading();
  world.advance(50ms);
  check(ann.take_all().size() == 1, "Ann gets the next state");
  check(bob.num_waiting() > 1200, "Bob has got them all");
}
// [/slow]

// [answers]
void clients_answer() {
  std::vector<std::string> names;
  testing::engine world;
  world.of("/").on_connection([&](socket& who) {
    auto heard = [&](const ack_result& x) {
      names.emplace_back(x.args.get<std::string>(0));
    };
    who.on("ask me", [&, heard] { who.emit_with_ack(heard, "name?"); });
  });
  auto ann = world.connect("/");
  ann.emit("ask me");
  ann.reply(ann.take("name?"), "Ann"); // step by step
  ann.on("name?", [](const json&) { return json::array({"Annie"}); });
  ann.emit("ask me"); // by itself
  world.finish();
  check(names == std::vector{"Ann"s, "Annie"s}, "both have come");
}
// [/answers]

// [recovery]
void who_comes_back_gets_what_was_missed() {
  testing::setup options;
  options.settings.recovery.max_disconnection = 60s;
  testing::engine world{options};
  auto io = world.of("/");
  auto ann = world.connect("/");
  ann.stop_reading();
  io.emit("news", 1);
  world.settle(); // sent, but not read
  ann.lose_connection();
  io.emit("news", 2); // not sent
  ann.reconnect();
  check(ann.recovered(), "Ann is back");
  check(ann.next<int>("news") == 1, "she gets the first");
  check(ann.next<int>("news") == 2, "and the second");
}
// [/recovery]

} // namespace

int main() {
  auto begin = std::chrono::steady_clock::now();
  try {
    two_who_come_are_in_a_match();
    whoever_steers_moves_with_the_ticks();
    a_match_that_fails_begins_again_with_the_same_players();
    whatever_the_order();
    a_slow_client_misses_states_and_costs_no_memory();
    clients_answer();
    who_comes_back_gets_what_was_missed();
  } catch (const std::exception& e) {
    check(false, e.what());
  }
  std::chrono::duration<double, std::milli> time =
      std::chrono::steady_clock::now() - begin;
  std::cout << "507 runs in " << time.count() << " ms, " << failures
            << " failures\n";
  return failures == 0 ? 0 : 1;
}
