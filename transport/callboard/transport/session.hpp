#pragma once

#include "callboard/actors/client.hpp"
#include "callboard/actors/fifo.hpp"
#include "callboard/actors/pinned.hpp"
#include "callboard/transport/http.hpp"
#include "callboard/transport/session_clock.hpp"
#include "callboard/transport/websocket.hpp"

namespace callboard::transport {

class engine_endpoint;
class session;

/// Makes what runs on top of a session.
using user_factory =
    std::function<std::unique_ptr<actors::session_user>(session&)>;

/// TRANSPORT: an Engine.IO session, over long-polling or WebSocket. Turns bytes
/// into packets, and packets into messages to sockets; keeps what waits for the
/// client. Source: Engine.IO protocol 4.
///
/// Its links call it directly, as a multiplexer calls CAF's brokers: they run
/// on the same shard, but never while the actor itself is running.
class session final : public actors::pinned<actors::transport_actor::base>,
                      public actors::session_link,
                      public timed,
                      private websocket_user {
public:
  session(caf::actor_config& cfg, engine_endpoint& endpoint,
          std::shared_ptr<connection_info> info);

  const char* name() const override {
    return "transport";
  }

  /// Sees to what is due before a request is handled: timers may be a little
  /// late.
  void check_time() {
    auto now = std::chrono::steady_clock::now();
    if (auto next = clock_.next(); next && *next <= now)
      on_time(now);
  }

  // -- from HTTP --------------------------------------------------------------

  /// Opens the session with a polling request.
  void open(const std::shared_ptr<http_protocol>& request);

  /// Opens the session with a WebSocket.
  void open(std::shared_ptr<websocket_protocol> link);

  /// The client waits for packets.
  void poll(const std::shared_ptr<http_protocol>& request);

  /// The client sends packets.
  void post(const std::shared_ptr<http_protocol>& request,
            const std::string& body, bool binary);

  /// The client wants to change to a WebSocket. Returns false if it may not:
  /// another attempt is under way, or it has done so already.
  bool upgrade(std::shared_ptr<websocket_protocol> link);

  // -- session_link -----------------------------------------------------------

  void send(const codec::outgoing_ptr& x, bool is_volatile) override;
  void close(disconnect_reason why) override;

  /// Ends the session at once, without sending what waits. `description` says
  /// in words what happened, or is empty.
  void terminate(disconnect_reason why, std::string_view description);

  void joined() override;

  actors::transport_actor::base& self() override {
    return *this;
  }

  const connection_info_ptr& info() const override {
    return shared_info_;
  }

  // -- timed ------------------------------------------------------------------

  void on_time(time_point now) override;

protected:
  behavior_type make_behavior() override;
  void on_exit() override;

private:
  enum class state : uint8_t { open, closing, closed };

  // websocket_user
  void websocket_message(websocket_protocol& from, std::string_view data,
                         bool binary) override;
  void websocket_closed(websocket_protocol& from, codec::errc why,
                        std::string_view description) override;

  static session& running() noexcept {
    return static_cast<session&>(pinned::running());
  }

  void quit_if_finished();
  void begin();
  void handle(const codec::engine_packet& x);
  void probe(std::string_view data, bool binary);
  void complete_upgrade();
  void drop_candidate();

  /// Answers the waiting poll with what there is.
  void flush_poll();
  void flush_poll_later();
  void answer_post();

  void tell_user(disconnect_reason why, std::string_view description);
  void end();
  void arm_timer();
  void pause(bool on);

  loop& here() const noexcept {
    return static_cast<loop&>(home());
  }

  engine_endpoint& endpoint_;
  std::shared_ptr<connection_info> info_;
  connection_info_ptr shared_info_;
  std::unique_ptr<actors::session_user> user_;
  // The same if it is a Socket.IO client.
  actors::client* client_ = nullptr;
  session_clock clock_;
  // Present transport: the WebSocket, or polling if there is none.
  std::shared_ptr<websocket_protocol> link_;
  // WebSocket that wants to take over.
  std::shared_ptr<websocket_protocol> candidate_;
  // GET that waits for packets.
  std::shared_ptr<http_protocol> poll_;
  // POST that is answered when reading resumes.
  std::shared_ptr<http_protocol> post_;
  // What waits for a poll.
  actors::fifo<codec::outgoing_ptr> outbox_;
  size_t outbox_bytes_ = 0;
  size_t paused_ = 0;
  state state_ = state::open;
  bool probed_ = false;
  // Whether `flush_poll` is going to be called.
  bool flushing_ = false;
};

} // namespace callboard::transport
