#pragma once

#include "callboard/transport/http.hpp"
#include "callboard/transport/loop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <vector>

namespace callboard::transport {

/// Accepts connections on the first shard and hands them to all shards in turn.
///
/// Thread safety: construction anywhere, everything else on the first shard.
/// Lifetime: must be closed, and its loop stopped, before it goes.
class listener {
public:
  /// Binds and listens; throws `std::system_error`.
  listener(std::vector<std::unique_ptr<loop>>& loops, http_service& service,
           const std::string& host, uint16_t port);

  uint16_t port() const {
    return port_;
  }

  void start();
  void close();

private:
  void accept();
  void accept_all();

  std::vector<std::unique_ptr<loop>>& loops_;
  http_service& service_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  uint16_t port_ = 0;
  size_t next_ = 0;
};

} // namespace callboard::transport
