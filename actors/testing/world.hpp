#pragma once

#include "callboard/testing/setup.hpp"

#include "actors/kernel/namespace_table.hpp"
#include "actors/testing/stage.hpp"

namespace callboard::testing {

struct client_state;

/// Internals of `engine`.
struct world : stage {
  explicit world(setup x);

  setup options;
  kernel::namespace_table namespaces;
  std::vector<std::shared_ptr<client_state>> clients;
  std::vector<caf::strong_actor_ptr> actors;
};

} // namespace callboard::testing
