/// What it costs to read WebSocket frames and long-polling payloads.

#include "wire/frames.hpp"
#include "codec/payload.hpp"
#include "codec/websocket_frame.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

namespace {

using namespace callboard::codec;

/// Masked text frames of the same size, as many as fit what a connection reads
/// at once. An item is a frame; unmasking is most of it for large ones.
void read_frames(benchmark::State& state) {
  constexpr size_t max_input = 64 * 1024;
  auto size = static_cast<size_t>(state.range(0));
  std::string input;
  size_t count = 0;
  do {
    bench::wire::append_masked_frame(input, bench::wire::opcode::text,
                                     std::string(size, 'x'));
    ++count;
  } while (count < 16 && input.size() < max_input);
  frame_reader reader{1'000'000};
  auto buffer = input;
  for (auto _ : state) {
    // Unmasking is done in place, so that each turn needs fresh input.
    std::copy(input.begin(), input.end(), buffer.begin());
    std::span<char> rest{buffer};
    for (size_t i = 0; i < count; ++i)
      if (reader.next(rest).state != frame_reader::status::message)
        state.SkipWithError("not a message");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(count));
  state.SetBytesProcessed(state.iterations()
                          * static_cast<int64_t>(input.size()));
}

BENCHMARK(read_frames)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000)->Arg(100000);

/// A frame that arrives in two pieces.
void read_split_frame(benchmark::State& state) {
  std::string input;
  bench::wire::append_masked_frame(input, bench::wire::opcode::text,
                                   std::string(100, 'x'));
  frame_reader reader{1'000'000};
  auto buffer = input;
  for (auto _ : state) {
    std::copy(input.begin(), input.end(), buffer.begin());
    auto first = std::span<char>{buffer}.first(50);
    auto last = std::span<char>{buffer}.subspan(50);
    reader.next(first);
    if (reader.next(last).state != frame_reader::status::message)
      state.SkipWithError("not a message");
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(read_split_frame);

/// The packets of a polling request.
void read_payload(benchmark::State& state) {
  constexpr size_t count = 4;
  std::string body;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0)
      body += record_separator;
    body += '4';
    body.append(100, 'x');
  }
  for (auto _ : state) {
    payload_reader reader{body};
    engine_packet packet;
    while (!reader.done())
      if (reader.next(packet) != errc::none)
        state.SkipWithError("not a packet");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(count));
}

BENCHMARK(read_payload);

} // namespace
