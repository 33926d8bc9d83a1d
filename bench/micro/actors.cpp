/// What message passing costs.

#include "micro/world.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <benchmark/benchmark.h>

#include <stdexcept>

namespace {

using namespace bench::micro;

using callboard::kernel::done_atom;

using ball_actor = caf::typed_actor<caf::reacts_to<done_atom>>;

/// Passes a message on to another, as often as it is told to.
class player final : public callboard::kernel::pinned<ball_actor::base> {
public:
  using pinned::pinned;

  ball_actor partner;
  size_t hops = 0;

protected:
  behavior_type make_behavior() override {
    return {
        [this](done_atom) {
          if (hops > 0) {
            --hops;
            send(partner, done_atom::value);
          }
        },
    };
  }
};

player& object(const ball_actor& x) {
  return *static_cast<player*>(caf::actor_cast<caf::abstract_actor*>(x));
}

/// One message from one pinned actor to another.
void actor_hop(benchmark::State& state) {
  constexpr size_t hops = 1000;
  world all{0};
  auto a = callboard::kernel::spawn_pinned<player>(all.home());
  auto b = callboard::kernel::spawn_pinned<player>(all.home());
  object(a).partner = b;
  object(b).partner = a;
  for (auto _ : state) {
    object(a).hops = hops / 2;
    object(b).hops = hops / 2;
    caf::anon_send(a, done_atom::value);
    all.home().run();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(hops));
  for (auto& x : {a, b}) {
    object(x).partner = nullptr;
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  }
  all.home().run();
}

BENCHMARK(actor_hop);

/// An event from a client that goes to all members of a room, up to the
/// sessions of these. An item is a delivery.
void room_fan_out(benchmark::State& state) {
  auto members = static_cast<size_t>(state.range(0));
  world all{members};
  auto before = all.num_sent();
  for (auto _ : state)
    all.say(0, R"(2["say",{"c":10000,"n":100000000,"t":"abcdefghij"}])");
  auto expected = static_cast<size_t>(state.iterations()) * members;
  if (all.num_sent() - before != expected)
    throw std::runtime_error("not everybody got everything");
  state.SetItemsProcessed(static_cast<int64_t>(expected));
}

BENCHMARK(room_fan_out)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);

/// An event from a client, and its acknowledgement: decoder, socket actor,
/// handler, encoder.
void acknowledgement(benchmark::State& state) {
  world all{1};
  for (auto _ : state)
    all.say(0, R"(27["echo",{"c":10000,"n":100000000,"t":"abcdefghij"}])");
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(acknowledgement);

} // namespace
