/// What it costs to read and write Socket.IO packets.

#include "codec/outgoing.hpp"
#include "codec/packet_decoder.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace callboard::codec;

/// The text of an array with one object of about so many bytes.
std::string array_of(size_t size) {
  std::string pad(size > 50 ? size - 50 : 0, 'x');
  return R"([{"c":10000,"n":100000000,"t":")" + pad + R"("}])";
}

/// A small event, from text to arguments that are checked and cut.
void decode_event(benchmark::State& state) {
  packet_decoder decoder{limits{}};
  auto text = "2[\"say\",\"room10000\","
              + array_of(static_cast<size_t>(state.range(0))).substr(1);
  for (auto _ : state) {
    if (decoder.add_text(text) != packet_decoder::status::complete)
      state.SkipWithError("not a packet");
    benchmark::DoNotOptimize(decoder.take());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(decode_event)->Arg(100)->Arg(1000)->Arg(10000);

/// Checks JSON and cuts it into elements.
void parse_values(benchmark::State& state) {
  auto text = array_of(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    value_list out;
    if (value_list::parse(text, 0, limits{}, out) != errc::none)
      state.SkipWithError("not an array");
    benchmark::DoNotOptimize(out);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(parse_values)->Arg(100)->Arg(1000)->Arg(10000);

/// An event, encoded once for all who get it over WebSocket.
void encode_event(benchmark::State& state) {
  value_list args;
  if (value_list::parse(array_of(static_cast<size_t>(state.range(0))), 0,
                        limits{}, args)
      != errc::none)
    state.SkipWithError("not an array");
  for (auto _ : state) {
    auto x = outgoing::event("/", "said", args);
    benchmark::DoNotOptimize(x->bytes(framing::websocket4));
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(encode_event)->Arg(100)->Arg(1000)->Arg(10000);

/// An acknowledgement, likewise.
void encode_ack(benchmark::State& state) {
  value_list args;
  if (value_list::parse(array_of(100), 0, limits{}, args) != errc::none)
    state.SkipWithError("not an array");
  for (auto _ : state) {
    auto x = outgoing::ack("/", 12345, args);
    benchmark::DoNotOptimize(x->bytes(framing::websocket4));
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(encode_ack);

} // namespace
