#include "floor/server.hpp"

#include "floor/connection.hpp"
#include "net/socket.hpp"

#include <algorithm>

#include <unistd.h>

namespace bench::floor {

server::server(const options& opts)
    : options_(opts),
      listener_(net::listen_on(opts.port)) {
  poller_.add(listener_, *this, EPOLLIN);
}

server::~server() {
  poller_.remove(listener_, *this);
  ::close(listener_);
}

void server::run(const volatile bool& stop) {
  while (!stop) {
    poller_.turn(wait_ms());
    send_pings();
    for (auto x : released_)
      connections_.erase(x);
    released_.clear();
  }
}

std::string server::open_packet(std::string_view sid) const {
  std::string result = "0{\"sid\":\"";
  result += sid;
  result += "\",\"upgrades\":[],\"pingInterval\":";
  result += std::to_string(options_.ping_interval_ms);
  result += ",\"pingTimeout\":20000,\"maxPayload\":1000000}";
  return result;
}

polling_session& server::create_session() {
  std::string sid{"P"};
  sid += std::to_string(sessions_.size());
  auto& result = sessions_[sid];
  result = std::make_unique<polling_session>(*this);
  result->send(open_packet(sid));
  add_ping(*result);
  return *result;
}

polling_session* server::find_session(std::string_view sid) {
  auto x = sessions_.find(std::string{sid});
  return x != sessions_.end() ? x->second.get() : nullptr;
}

void server::release(connection& x) {
  for (auto& [sid, who] : sessions_)
    who->lost(x);
  released_.emplace_back(&x);
}

server::pings::iterator server::add_ping(session& x) {
  return pings_.insert(pings_.end(), {next_ping(), &x});
}

void server::remove_ping(pings::iterator x) {
  pings_.erase(x);
}

void server::ready(uint32_t) {
  for (auto fd = net::accept_from(listener_); fd >= 0;
       fd = net::accept_from(listener_)) {
    auto x = std::make_unique<connection>(*this, fd);
    auto key = x.get();
    connections_.emplace(key, std::move(x));
  }
}

void server::flush() {
  // Writes nothing.
}

uint64_t server::next_ping() const {
  return net::now() + options_.ping_interval_ms * 1000000;
}

void server::send_pings() {
  if (pings_.empty())
    return;
  for (auto now = net::now(); pings_.front().first <= now;) {
    auto first = pings_.begin();
    first->first = next_ping();
    pings_.splice(pings_.end(), pings_, first);
    first->second->send("2");
  }
}

int server::wait_ms() const {
  // A signal may come just before the wait.
  constexpr uint64_t longest = 1000;
  if (pings_.empty())
    return longest;
  auto now = net::now();
  auto due = pings_.front().first;
  return due <= now
             ? 0
             : static_cast<int>(std::min(longest, (due - now) / 1000000 + 1));
}

} // namespace bench::floor
