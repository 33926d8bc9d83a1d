#pragma once

#include "transport/net/connection.hpp"
#include "transport/net/loop.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace callboard::transport {

/// Accepts connections on the first shard and hands them to all shards in turn.
///
/// Thread safety: construction anywhere, everything else on the first shard.
/// Lifetime: must be closed, and its loop stopped, before it goes.
class listener final : public poller::user, public timed {
public:
  /// Makes what a new connection speaks, on the connection's shard.
  using protocol_factory = std::function<std::shared_ptr<protocol>(
      const std::shared_ptr<connection>&)>;

  /// Binds and listens; throws `std::system_error`.
  listener(std::vector<std::unique_ptr<loop>>& loops, protocol_factory make,
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
  protocol_factory make_;
  descriptor socket_;
  uint16_t port_ = 0;
  size_t next_ = 0;
};

} // namespace callboard::transport
