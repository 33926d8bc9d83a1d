#include "load/connect.hpp"

namespace bench::load {

void connect_again::run(report& out) {
  auto n = options().clients;
  clients().resize(n);
  started_.resize(n);
  for (uint32_t i = 0; i < n; ++i)
    start(i);
  measure(out);
}

void connect_again::start(uint32_t number) {
  started_[number] = net::now();
  clients()[number] = make_client(poller(), *this, number, options_for(number));
}

void connect_again::ready(client& who) {
  latency.record(net::now() - started_[who.number()]);
  ++num_connects_;
  who.close();
  done_.emplace_back(who.number());
}

void connect_again::tick() {
  for (auto i : done_)
    start(i);
  done_.clear();
}

} // namespace bench::load
