#pragma once

#include "floor/server.hpp"
#include "net/stream.hpp"
#include "wire/http.hpp"

namespace bench::floor {

/// A connection from a client: HTTP requests of long-polling, or a WebSocket,
/// which is a session as well.
class connection final : public net::stream, public session {
public:
  connection(server& owner, int fd);

  void send(std::string_view packet) override;
  void send(std::string_view packet, std::string_view attachment) override;
  void send(const announcement& x) override;

  /// Answers a request.
  void respond(std::string_view body);

protected:
  size_t received(std::span<char> bytes) override;
  void lost() override;

private:
  void write(std::string_view bytes);
  void handle(const wire::http_message& x);
  void read_frames(std::span<char>& input);

  server& owner_;
  server::pings::iterator ping_;
  bool websocket_ = false;
};

/// A session over long-polling.
class polling_session final : public session, public net::handler {
public:
  explicit polling_session(server& owner);

  void send(std::string_view packet) override;
  void send(std::string_view packet, std::string_view attachment) override;
  void send(const announcement& x) override;

  /// A request that waits for packets.
  void poll(connection& x);

  /// Packets from the client.
  void post(std::string_view body);

  /// A connection of the client is gone.
  void lost(connection& x);

  void ready(uint32_t events) override;
  void flush() override;

private:
  server& owner_;
  connection* waiting_ = nullptr;
  bool dirty_ = false;
  std::string pending_;
};

} // namespace bench::floor
