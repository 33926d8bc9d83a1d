#pragma once

#include "transport/http/http.hpp"
#include "transport/net/loop.hpp"

#include <memory>
#include <vector>

namespace callboard::transport {

/// Accepts connections on the first shard and hands them to all shards in turn.
///
/// Thread safety: construction anywhere, everything else on the first shard.
/// Lifetime: must be closed, and its loop stopped, before it goes.
class listener final : public poller::user, public timed {
public:
  /// Binds and listens; throws `std::system_error`.
  listener(std::vector<std::unique_ptr<loop>>& loops, http_service& service,
           const std::string& host, uint16_t port);

  uint16_t port() const {
    return port_;
  }

  void start();
  void close();

  void on_ready(poller::events what) override;
  void on_time(time_point now) override;

private:
  void accept(descriptor socket);

  std::vector<std::unique_ptr<loop>>& loops_;
  http_service& service_;
  descriptor socket_;
  uint16_t port_ = 0;
  size_t next_ = 0;
};

} // namespace callboard::transport
