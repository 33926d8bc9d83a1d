#pragma once

#include "transport/session/session.hpp"

#include "codec/legacy_frame.hpp"

namespace callboard::transport {

/// TRANSPORT of Socket.IO 0.9: opens with an HTTP response; its connections may
/// come and go. When one is gone, the session waits for the next, and keeps
/// what is sent meanwhile. Source: transport.js and transports/ of socket.io
/// 0.9.17.
///
/// Different from there, a WebSocket may break, too, without an end of the
/// session; one that is closed in order ends it.
class legacy_session final : public session {
public:
  legacy_session(caf::actor_config& cfg, engine_endpoint& endpoint,
                 std::shared_ptr<connection_info> info);

  /// The client knows its session: it has to connect.
  void open();

  /// The client waits for packets. A poll that waits already is answered.
  void poll(polling_request request);

  /// The client has a WebSocket, from which packets come and go from now on.
  void use_websocket(std::shared_ptr<websocket_protocol> link);

private:
  // session
  void handle(const codec::engine_packet& x) override;
  void handle(session_clock::event x) override;
  void poll_lost() override;
  void poll_answered() override;
  http_response post_answer() const override;

  // websocket_user
  void websocket_message(websocket_protocol& from, std::string_view data,
                         bool binary) override;
  void websocket_closed(websocket_protocol& from, codec::errc why,
                        std::string_view description) override;

  void connected();
  void disconnected();
  void receive(std::string_view text);
  void receive(const codec::legacy_frame& x);

  const legacy_options& times() const;

  // Whether the client has been connected once.
  bool greeted_ = false;
};

} // namespace callboard::transport
