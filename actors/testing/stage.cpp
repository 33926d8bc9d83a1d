#include "actors/testing/stage.hpp"

#include "callboard/message_types.hpp"

#include "callboard/testing/failure.hpp"

#include <caf/actor_system_config.hpp>

#include <algorithm>

namespace callboard::testing {

namespace {

/// Beyond this number, actors are assumed to send messages for ever.
constexpr size_t max_steps = 10'000'000;

std::shared_ptr<caf::actor_system_config>
prepare(std::shared_ptr<caf::actor_system_config> x) {
  if (!x)
    x = std::make_shared<caf::actor_system_config>();
  add_message_types(*x);
  x->set("scheduler.policy", caf::atom("testing"));
  x->set("logger.file-verbosity", caf::atom("quiet"));
  return x;
}

} // namespace

void test_shard::exec_later(caf::resumable* what) {
  if (what->subtype() == caf::resumable::io_actor)
    homes_[what] = this;
  system().scheduler().enqueue(what);
}

stage::stage(size_t num_shards,
             std::shared_ptr<caf::actor_system_config> config)
    : config_(prepare(std::move(config))),
      sys_(*config_) {
  for (size_t i = 0; i < num_shards; ++i)
    shards_.emplace_back(std::make_unique<test_shard>(&sys_, i, homes_));
  // The virtual time does not begin at 0.
  scheduler().clock().current_time += std::chrono::hours{1};
}

stage::~stage() {
  if (num_actors() > 0)
    sys_.await_actors_before_shutdown(false);
}

std::vector<kernel::shard*> stage::shards() const {
  std::vector<kernel::shard*> result;
  for (auto& x : shards_)
    result.emplace_back(x.get());
  return result;
}

caf::scheduler::test_coordinator& stage::scheduler() noexcept {
  return static_cast<caf::scheduler::test_coordinator&>(sys_.scheduler());
}

// -- turns --------------------------------------------------------------------

bool stage::step() {
  auto& jobs = scheduler().jobs;
  if (jobs.empty())
    return false;
  if (random_) {
    std::uniform_int_distribution<size_t> any{0, jobs.size() - 1};
    std::swap(jobs.front(), jobs[any(*random_)]);
  }
  auto job = jobs.front();
  auto pinned = job->subtype() == caf::resumable::io_actor;
  test_shard::scope guard{pinned ? homes_[job] : nullptr};
  return scheduler().try_run_once();
}

void stage::settle() {
  for (size_t i = 0; step(); ++i)
    if (i == max_steps)
      throw failure{"actors do not come to rest"};
}

// -- time ---------------------------------------------------------------------

caf::actor_clock::time_point stage::now() noexcept {
  return scheduler().clock().now();
}

void stage::advance(caf::timespan x) {
  settle();
  auto& clock = scheduler().clock();
  auto end = clock.now() + x;
  auto next = [&] {
    auto& all = clock.schedule();
    return all.empty() ? end : std::min(end, all.begin()->first);
  };
  for (size_t i = 0;; ++i) {
    if (i == max_steps)
      throw failure{"timeouts without end"};
    auto due = std::max(next(), clock.now());
    auto fired = clock.advance_time(due - clock.now());
    settle();
    if (fired == 0 && due >= end)
      return;
  }
}

// -- actors -------------------------------------------------------------------

size_t stage::num_pinned() const {
  size_t result = 0;
  for (auto& x : shards_)
    result += x->num_actors();
  return result;
}

size_t stage::num_actors() {
  return sys_.registry().running();
}

} // namespace callboard::testing
