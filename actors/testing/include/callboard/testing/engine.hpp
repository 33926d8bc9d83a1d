#pragma once

#include "callboard/nsp.hpp"
#include "callboard/pattern.hpp"

#include "callboard/testing/client.hpp"
#include "callboard/testing/failure.hpp"
#include "callboard/testing/setup.hpp"

#include <caf/all.hpp>

namespace callboard::testing {

struct world;

/// The engine without network, threads and clocks: everything that a server
/// does between its sockets, on CAF's deterministic scheduler. The engine runs
/// in the thread of the test, when told to or asked for results, always in the
/// same order. Actors with threads of their own (detached and blocking ones)
/// take no part in that.
///
/// Handlers may run until the engine is destroyed: objects that they refer to
/// must live longer, so declare them before the engine, or call `finish`.
class engine {
public:
  explicit engine(setup options = {});

  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  /// Ends everything, like `finish`, but does not throw.
  ~engine();

  // -- namespaces, as those of a server ---------------------------------------

  nsp of(std::string name = "/");
  nsp of(pattern names);
  nsp of(namespace_matcher matches);

  // -- clients ----------------------------------------------------------------

  /// Connects a client to a namespace. When this returns, the client is in the
  /// namespace or was refused, unless that takes time or a middleware waits.
  client connect(const std::string& nsp = "/", connect_options options = {});

  // -- actors of the application ----------------------------------------------

  caf::actor_system& system() noexcept;

  /// Spawns an actor, as `system().spawn` does; the actor ends with the engine.
  template <class... Ts>
  auto spawn(Ts&&... xs) {
    auto result = system().spawn(std::forward<Ts>(xs)...);
    keep(caf::actor_cast<caf::strong_actor_ptr>(result));
    return result;
  }

  // -- turns ------------------------------------------------------------------

  /// From now on, actors that have messages run in random order, a different
  /// one for each seed. Messages between two actors keep their order, as
  /// always.
  void shuffle(unsigned seed);

  /// Runs one actor for one message; false if there is none.
  bool step();

  /// Runs until no actor has a message; time stands still. Throws `failure` if
  /// this does not end.
  void settle();

  // -- time -------------------------------------------------------------------

  /// Lets time pass, from timeout to timeout; after each, actors run until none
  /// has a message.
  void advance(caf::timespan x);

  caf::actor_clock::time_point now() noexcept;

  // -- the end ----------------------------------------------------------------

  /// The number of actors of the engine that have not ended; and of all actors.
  size_t num_pinned() const;
  size_t num_actors();

  /// Closes all connections and namespaces, and ends the actors that `spawn`
  /// has made. Throws `failure` if others are left.
  void finish();

private:
  void keep(caf::strong_actor_ptr x);

  std::unique_ptr<world> world_;
};

/// Runs `f(engine&)` with fresh engines: once in the order of arrival, and then
/// in `num_seeds` random orders. Failures tell the seed.
template <class F>
void in_any_order(F f, const setup& options = {}, unsigned num_seeds = 50) {
  for (unsigned seed = 0; seed <= num_seeds; ++seed) {
    engine world{options};
    if (seed > 0)
      world.shuffle(seed);
    try {
      f(world);
      world.finish();
    } catch (const std::exception& e) {
      throw failure{std::string{e.what()} + " (seed " + std::to_string(seed)
                    + ')'};
    }
  }
}

} // namespace callboard::testing
