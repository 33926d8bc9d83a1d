#include "load/scenario.hpp"

#include "load/connect.hpp"
#include "load/echo.hpp"
#include "load/failure.hpp"
#include "load/idle.hpp"
#include "load/talk.hpp"
#include "net/socket.hpp"

namespace bench::load {

namespace {

/// Clients that connect at the same time.
constexpr size_t max_connecting = 64;

/// How long a server may take for what it should do at once.
constexpr uint64_t patience = 30'000'000'000;

} // namespace

scenario::scenario(const settings& what)
    : settings_(what) {
  // nop
}

void scenario::ready(client&) {
  ++num_ready_;
}

void scenario::heard(client&, std::string_view packet) {
  fail("nobody expects: ", packet);
}

void scenario::heard_binary(client&, std::string_view) {
  fail("nobody expects an attachment");
}

void scenario::lost(client& who) {
  fail("client ", who.number(), " lost its connection");
}

void scenario::tick() {
  // nop
}

client_options scenario::options_for(uint32_t) const {
  return {settings_.port, settings_.polling, 0};
}

void scenario::connect(size_t n) {
  // Each end needs a descriptor, long-polling two, and there are others.
  auto needed = n * (settings_.polling ? 2 : 1) + 100;
  if (auto limit = net::raise_file_limit(); limit < needed)
    fail("needs ", needed, " file descriptors, the limit is ", limit);
  clients_.reserve(n);
  run_until(
      [this, n] {
        while (clients_.size() < n
               && clients_.size() - num_ready_ < max_connecting) {
          auto number = static_cast<uint32_t>(clients_.size());
          clients_.emplace_back(
              make_client(poller_, *this, number, options_for(number)));
        }
        return num_ready_ == n;
      },
      "not all clients could connect");
}

void scenario::run_for(double seconds) {
  auto end = net::now() + static_cast<uint64_t>(seconds * 1e9);
  while (net::now() < end)
    turn();
}

void scenario::run_until(const std::function<bool()>& f, const char* what) {
  auto end = net::now() + patience;
  while (!f()) {
    if (net::now() > end)
      fail(what);
    turn();
  }
}

void scenario::measure(report& out) {
  run_for(settings_.warm_up);
  latency.clear();
  meter stopwatch{settings_.pid};
  stopwatch.start(num_ops());
  run_for(settings_.seconds);
  stopwatch.stop(num_ops());
  stopwatch.write(out);
  out.add("latency_us", latency);
}

void scenario::turn() {
  // At a given rate, nothing may make a message late: do not sleep.
  poller_.turn(settings_.rate > 0 ? 0 : 10);
  tick();
}

std::unique_ptr<scenario> make_scenario(std::string_view name,
                                        const settings& what) {
  if (name == "echo")
    return std::make_unique<echo>(what);
  if (name == "talk")
    return std::make_unique<talk>(what);
  if (name == "connect")
    return std::make_unique<connect_again>(what);
  if (name == "idle")
    return std::make_unique<idle>(what);
  return nullptr;
}

} // namespace bench::load
