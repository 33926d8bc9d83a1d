#pragma once

#include "actors/kernel/messages.hpp"
#include "actors/kernel/shard.hpp"

#include <caf/scheduler/test_coordinator.hpp>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace callboard::testing {

/// A shard without a thread: its actors run on CAF's deterministic scheduler.
/// The shard records where its actors belong, so that `shard::current()` is
/// right while they run.
class test_shard final : public kernel::shard {
public:
  using homes = std::map<caf::resumable*, test_shard*>;

  test_shard(caf::actor_system* sys, size_t index, homes& where)
      : shard(sys, index),
        homes_(where) {
    // nop
  }

  void exec_later(caf::resumable* what) override;

  /// Makes the code in its scope run on a shard, or on none.
  class scope {
  public:
    explicit scope(shard* x)
        : former_(current()) {
      make_current(x);
    }

    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;

    ~scope() {
      make_current(former_);
    }

  private:
    shard* former_;
  };

private:
  homes& homes_;
};

/// An actor system whose actors all run in the thread of the test, one message
/// at a time, in virtual time. Actors with threads of their own (detached and
/// blocking ones) take no part in that.
class stage {
public:
  /// `config` is for message types of your own; the engine's are added.
  explicit stage(size_t num_shards = 1,
                 std::shared_ptr<caf::actor_system_config> config = nullptr);

  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  /// Does not wait for actors that have not ended.
  ~stage();

  caf::actor_system& system() noexcept {
    return sys_;
  }

  /// The shards, for pinned actors.
  std::vector<kernel::shard*> shards() const;

  // -- turns ------------------------------------------------------------------

  /// From now on, actors that have messages run in random order, a different
  /// one for each seed. Messages between two actors keep their order, as
  /// always.
  void shuffle(unsigned seed) {
    random_.emplace(seed);
  }

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

  // -- actors -----------------------------------------------------------------

  /// The number of pinned actors that have not ended.
  size_t num_pinned() const;

  /// The number of all actors that have not ended.
  size_t num_actors();

private:
  caf::scheduler::test_coordinator& scheduler() noexcept;

  // Shards outlive the actor system.
  test_shard::homes homes_;
  std::vector<std::unique_ptr<test_shard>> shards_;
  std::shared_ptr<caf::actor_system_config> config_;
  caf::actor_system sys_;
  std::optional<std::mt19937> random_;
};

} // namespace callboard::testing
