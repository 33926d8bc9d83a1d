#pragma once

#include "floor/app.hpp"
#include "net/poller.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

namespace bench::floor {

class connection;
class polling_session;

struct options {
  uint16_t port = 0;
  /// Everything that is ready goes out in one write for each turn; otherwise
  /// each message is a write of its own.
  bool batched = false;
  uint64_t ping_interval_ms = 25000;
};

/// A server that does the system calls which nobody can do without, and next to
/// nothing else. One thread.
class server : public net::handler {
public:
  explicit server(const options& opts);
  ~server() override;

  /// Does not return until `stop` is set.
  void run(const volatile bool& stop);

  // -- for connections --------------------------------------------------------

  const options& settings() const noexcept {
    return options_;
  }

  app& application() noexcept {
    return app_;
  }

  net::poller& poller() noexcept {
    return poller_;
  }

  /// The packet that opens a session.
  std::string open_packet(std::string_view sid) const;

  polling_session& create_session();
  polling_session* find_session(std::string_view sid);

  /// Destroys `x` at the end of the turn.
  void release(connection& x);

  /// A session that wants pings, and its place in the order.
  using pings = std::list<std::pair<uint64_t, session*>>;
  pings::iterator add_ping(session& x);
  void remove_ping(pings::iterator x);

  // -- the listening socket ---------------------------------------------------

  void ready(uint32_t events) override;
  void flush() override;

private:
  uint64_t next_ping() const;
  void send_pings();
  int wait_ms() const;

  options options_;
  net::poller poller_;
  app app_;
  int listener_;
  pings pings_;
  std::unordered_map<std::string, std::unique_ptr<polling_session>> sessions_;
  std::unordered_map<connection*, std::unique_ptr<connection>> connections_;
  std::vector<connection*> released_;
};

} // namespace bench::floor
