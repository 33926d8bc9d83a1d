#pragma once

#include "load/client.hpp"
#include "net/stream.hpp"

namespace bench::load {

/// A client that uses WebSocket from the beginning.
class websocket_client final : public client, private net::stream {
public:
  websocket_client(net::poller& poller, audience& hall, uint32_t number,
                   const client_options& options);

  void send(std::string_view packet) override;
  void send_binary(std::string_view attachment) override;
  void close() override;
  void read_enabled(bool on) override;
  bool is_open() const override;

protected:
  void opened(std::string_view sid) override;
  size_t received(std::span<char> bytes) override;
  void lost() override;

private:
  // The answer to the opening handshake has come.
  bool switched_ = false;
};

} // namespace bench::load
