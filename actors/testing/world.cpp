#include "actors/testing/world.hpp"

#include "actors/testing/client_state.hpp"

namespace callboard::testing {

world::world(setup x)
    : stage(x.shards, x.config),
      options(std::move(x)),
      namespaces(shards(), options.settings) {
  // nop
}

world::~world() {
  // nop
}

} // namespace callboard::testing
