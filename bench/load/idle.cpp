#include "load/idle.hpp"

#include "load/failure.hpp"

#include <algorithm>

namespace bench::load {

namespace {

/// Servers have these already when memory is measured first: what only the
/// first clients cost is not counted.
constexpr size_t first_clients = 100;

/// Seconds until servers have settled.
constexpr double pause = 2;

double growth(uint64_t before, uint64_t after, size_t count) {
  return (static_cast<double>(after) - static_cast<double>(before))
         / static_cast<double>(count);
}

} // namespace

uint64_t idle::num_ops() const {
  return 0;
}

void idle::run(report& out) {
  auto n = options().clients;
  if (n <= first_clients)
    fail("needs more than ", first_clients, " clients");
  connect(first_clients);
  run_for(pause);
  auto before = memory_of(options().pid);
  auto start = net::now();
  connect(n);
  auto seconds = static_cast<double>(net::now() - start) / 1e9;
  run_for(pause);
  auto after = memory_of(options().pid);
  auto more = n - first_clients;
  report memory;
  memory
      .add("rss_per_connection", growth(before.resident, after.resident, more))
      .add("kernel_per_connection", growth(before.kernel, after.kernel, more))
      .add("rss", after.resident)
      .add("connect_seconds", seconds);
  out.add("memory", memory);
  measure(out);
  auto open = std::all_of(clients().begin(), clients().end(),
                          [](auto& x) { return x->is_open(); });
  if (!open)
    fail("not all connections are open");
  uint64_t pings = 0;
  for (auto& x : clients())
    pings += x->num_pings();
  out.add("pings", pings);
}

} // namespace bench::load
