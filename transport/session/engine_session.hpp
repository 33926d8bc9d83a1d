#pragma once

#include "codec/engine_packet.hpp"
#include "transport/session/polling_link.hpp"
#include "transport/session/session.hpp"
#include "transport/session/websocket_link.hpp"

namespace callboard::transport {

/// TRANSPORT of Engine.IO 3 and 4: opens with a packet, changes from
/// long-polling to WebSocket. Source: Engine.IO protocols 4 and 3.
class engine_session final : public session,
                             private polling_user,
                             private websocket_user {
public:
  /// Payloads that a client of protocol 3 reads in long-polling.
  enum class payloads : uint8_t { text, binary, both };

  /// Clients that read text only get no binary WebSocket messages, either.
  engine_session(caf::actor_config& cfg, session_host& host,
                 std::shared_ptr<connection_info> info, payloads readable);

  /// Opens the session with a polling request.
  void open(polling_request request);

  /// Opens the session with a WebSocket.
  void open(std::shared_ptr<websocket_link> link);

  /// The client waits for packets. Its link must be long-polling.
  void poll(polling_request request);

  /// The client sends packets; `binary` if the body is said to be bytes. Its
  /// link must be long-polling.
  void post(polling_request request, const std::string& body, bool binary);

  /// The client wants to change to a WebSocket. Returns false if it may not:
  /// another attempt is under way, or it has done so already.
  bool upgrade(std::shared_ptr<websocket_link> link);

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

  void begin();
  void listen_to(websocket_link& x);
  void handle(const codec::engine_packet& x);
  void probe(const codec::engine_packet& x);
  void drop_candidate();

  payloads readable_;
  // Null unless the client polls.
  std::shared_ptr<polling_link> polling_;
  // WebSocket that wants to take over.
  std::shared_ptr<websocket_link> candidate_;
  bool probed_ = false;
};

} // namespace callboard::transport
