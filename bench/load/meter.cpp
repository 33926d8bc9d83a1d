#include "load/meter.hpp"

#include "net/poller.hpp"

#include <algorithm>
#include <vector>

namespace bench::load {

namespace {

double per(double x, uint64_t count) {
  return count > 0 ? x / static_cast<double>(count) : 0;
}

} // namespace

void meter::start(uint64_t ops) {
  ops_ = ops;
  memory_before_ = memory_of(pid_);
  own_ = own_cpu_time();
  before_ = cpu_time_of(pid_);
  wall_ = net::now();
}

void meter::stop(uint64_t ops) {
  wall_ = net::now() - wall_;
  used_ = cpu_time_of(pid_);
  own_ = own_cpu_time() - own_;
  memory_ = memory_of(pid_);
  ops_ = ops - ops_;
  used_.total -= before_.total;
  used_.user_ticks -= before_.user_ticks;
  used_.system_ticks -= before_.system_ticks;
  for (auto& [id, ns] : used_.threads)
    if (auto x = before_.threads.find(id); x != before_.threads.end())
      ns -= x->second;
}

void meter::write(report& out) const {
  auto wall = static_cast<double>(wall_);
  auto total = static_cast<double>(used_.total);
  auto ticks = used_.user_ticks + used_.system_ticks;
  auto user = per(total * static_cast<double>(used_.user_ticks), ticks);
  out.add("ops", ops_);
  out.add("seconds", wall / 1e9);
  out.add("ops_per_second", static_cast<double>(ops_) / wall * 1e9);
  report server;
  server.add("cpu_share", total / wall);
  if (ops_ > 0) {
    server.add("cpu_us_per_op", per(total / 1000, ops_));
    server.add("user_us_per_op", per(user / 1000, ops_));
    server.add("system_us_per_op", per((total - user) / 1000, ops_));
  }
  server.add("rss_before", memory_before_.resident);
  server.add("rss_after", memory_.resident);
  std::vector<uint64_t> threads;
  for (auto& [id, ns] : used_.threads)
    threads.emplace_back(ns);
  std::sort(threads.rbegin(), threads.rend());
  report busiest;
  for (size_t i = 0; i < std::min<size_t>(threads.size(), 2); ++i)
    busiest.add(i == 0 ? "first" : "second",
                static_cast<double>(threads[i]) / wall);
  server.add("thread_share", busiest);
  out.add("server", server);
  report load;
  load.add("cpu_share", static_cast<double>(own_) / wall);
  if (ops_ > 0)
    load.add("cpu_us_per_op", per(static_cast<double>(own_) / 1000, ops_));
  out.add("load", load);
}

} // namespace bench::load
