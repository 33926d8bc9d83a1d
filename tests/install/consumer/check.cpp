/// A test of a behavior, outside of the tree.

#include <callboard/testing/engine.hpp>

#include <nlohmann/json.hpp>

int main() {
  callboard::testing::engine world;
  auto io = world.of("/");
  io.on("add", [](callboard::socket&, int a, int b, callboard::ack<int> reply) {
    reply(a + b);
  });
  auto client = world.connect("/");
  return client.call("add", 2, 3) == nlohmann::json::array({5}) ? 0 : 1;
}
