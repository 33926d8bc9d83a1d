#pragma once

#include "codec/legacy_frame.hpp"
#include "transport/session/polling_link.hpp"
#include "transport/session/session.hpp"
#include "transport/session/websocket_link.hpp"

namespace callboard::transport {

/// TRANSPORT of Socket.IO 0.9: opens with an HTTP response; its connections may
/// come and go. When one is gone, the session waits for the next, and keeps
/// what is sent meanwhile: that is long-polling, without a poll. Source:
/// transport.js and transports/ of socket.io 0.9.17.
///
/// Different from there, a WebSocket that breaks does not end the session; one
/// that is closed in order does.
class legacy_session final : public session,
                             private polling_user,
                             private websocket_user {
public:
  legacy_session(caf::actor_config& cfg, session_host& host,
                 std::shared_ptr<connection_info> info);

  /// The client knows its session: it has to connect.
  void open();

  /// The client waits for packets. A poll that waits already is answered.
  void poll(polling_request request);

  /// The client sends packets in a POST.
  void post(polling_request request, const std::string& body);

  /// The client has a WebSocket, which is the session's link from now on.
  void use_websocket(std::shared_ptr<websocket_link> link);

private:
  // session
  void handle(session_clock::event x) override;
  void ended(disconnect_reason why) override;

  // polling_user
  void polling_packet(const codec::engine_packet& x) override;
  void polling_failed(disconnect_reason why,
                      std::string_view description) override;
  void poll_lost() override;
  void poll_answered(bool last) override;

  // websocket_user
  void websocket_message(websocket_link& from, std::string_view data,
                         bool binary) override;
  void websocket_blocked(websocket_link& from, size_t waiting) override;
  void websocket_closed(websocket_link& from, codec::errc why,
                        std::string_view description) override;

  void connected();
  void disconnected();
  void receive(std::string_view text);
  void receive(const codec::legacy_frame& x);

  const legacy_options& times() const;

  std::shared_ptr<polling_link> polling_;
  // Whether the client has been connected once.
  bool greeted_ = false;
};

} // namespace callboard::transport
