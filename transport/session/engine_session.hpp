#pragma once

#include "transport/session/session.hpp"

namespace callboard::transport {

/// TRANSPORT of Engine.IO 3 and 4: opens with a packet, changes from
/// long-polling to WebSocket. Source: Engine.IO protocols 4 and 3.
class engine_session final : public session {
public:
  /// What a client of protocol 3 reads in long-polling.
  enum class payloads : uint8_t { text, binary, both };

  /// Clients that read text only get no binary WebSocket messages, either.
  engine_session(caf::actor_config& cfg, engine_endpoint& endpoint,
                 std::shared_ptr<connection_info> info, payloads readable);

  /// Opens the session with a polling request.
  void open(polling_request request);

  /// Opens the session with a WebSocket.
  void open(std::shared_ptr<websocket_protocol> link);

  /// The client waits for packets.
  void poll(polling_request request);

  /// The client sends packets; `binary` if the body is said to be bytes.
  void post(polling_request request, const std::string& body, bool binary);

  /// The client wants to change to a WebSocket. Returns false if it may not:
  /// another attempt is under way, or it has done so already.
  bool upgrade(std::shared_ptr<websocket_protocol> link);

private:
  // session
  void handle(const codec::engine_packet& x) override;
  void handle(session_clock::event x) override;
  void poll_lost() override;
  http_response post_answer() const override;
  bool must_answer_poll() const override;
  void ended() override;

  // websocket_user
  void websocket_message(websocket_protocol& from, std::string_view data,
                         bool binary) override;
  void websocket_closed(websocket_protocol& from, codec::errc why,
                        std::string_view description) override;

  void begin();
  void probe(const codec::engine_packet& x);
  void drop_candidate();

  // WebSocket that wants to take over.
  std::shared_ptr<websocket_protocol> candidate_;
  bool probed_ = false;
};

} // namespace callboard::transport
