#include "actors/testing/world.hpp"

namespace callboard::testing {

world::world(setup x)
    : stage(x.shards, x.config),
      options(std::move(x)),
      namespaces(shards(), options.settings) {
  // nop
}

} // namespace callboard::testing
