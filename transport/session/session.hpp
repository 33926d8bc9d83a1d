#pragma once

#include "actors/kernel/client.hpp"
#include "actors/base/fifo.hpp"
#include "actors/kernel/pinned.hpp"
#include "codec/dialect.hpp"
#include "codec/payload.hpp"
#include "transport/http/http.hpp"
#include "transport/session/session_clock.hpp"
#include "transport/session/websocket.hpp"

namespace callboard::transport {

class engine_endpoint;
class session;

/// Makes what runs on top of a session.
using user_factory =
    std::function<std::unique_ptr<kernel::session_user>(session&)>;

/// A request of long-polling.
struct polling_request {
  std::shared_ptr<http_protocol> to;
  /// For JSONP: the number of the client's function; digits, or empty.
  std::string jsonp;

  explicit operator bool() const noexcept {
    return to != nullptr;
  }
};

/// TRANSPORT: a session of a client, over long-polling or WebSocket. Turns
/// bytes into packets, and packets into messages to sockets; keeps what waits
/// for the client. What is common to all protocols; see `engine_session` and
/// `legacy_session`.
///
/// Its links call it directly, as a multiplexer calls CAF's brokers: they run
/// on the same shard, but never while the actor itself is running. Sockets do
/// the same to send, as long as no message waits for it.
class session : public kernel::pinned<kernel::transport_actor::base>,
                public kernel::session_link,
                public timed,
                protected websocket_user {
public:
  session(caf::actor_config& cfg, engine_endpoint& endpoint,
          std::shared_ptr<connection_info> info, codec::framing polling,
          codec::framing websocket, const session_clock::settings& times);

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

  /// The client sends packets.
  void post(polling_request request, const std::string& body,
            codec::framing form);

  // -- session_link -----------------------------------------------------------

  void send(const codec::outgoing_ptr& x, bool is_volatile) override;
  void close(disconnect_reason why) override;
  void joined() override;
  void use(codec::parser format) override;

  /// Ends the session at once, without sending what waits. `description` says
  /// in words what happened, or is empty.
  void terminate(disconnect_reason why, std::string_view description);

  kernel::transport_actor::base& self() override {
    return *this;
  }

  const connection_info_ptr& info() const override {
    return shared_info_;
  }

  // -- timed ------------------------------------------------------------------

  void on_time(time_point now) override;

protected:
  enum class state : uint8_t { open, closing, closed };

  behavior_type make_behavior() override;
  void on_exit() override;

  // -- what protocols do differently ------------------------------------------

  /// A packet from the client.
  virtual void handle(const codec::engine_packet& x) = 0;

  /// An event of the clock that is no matter of all protocols.
  virtual void handle(session_clock::event x) = 0;

  /// The connection of the poll that waits has broken.
  virtual void poll_lost() = 0;

  /// A poll has got its answer.
  virtual void poll_answered() {
    // nop
  }

  /// The answer to a POST.
  virtual http_response post_answer() const = 0;

  /// Whether something else than packets makes an answer to a poll due.
  virtual bool must_answer_poll() const {
    return false;
  }

  /// The session is closed.
  virtual void ended() {
    // nop
  }

  // -- for them ---------------------------------------------------------------

  /// The user if it is a Socket.IO client.
  kernel::client* client() const noexcept {
    return client_;
  }

  /// Makes the user; the session is open.
  void begin();

  /// Lets a poll wait for packets, or answers it.
  void wait(polling_request request);

  /// Sends over a WebSocket from now on; the poll that waits gets the rest.
  void change_to(std::shared_ptr<websocket_protocol> link);

  /// Answers the waiting poll with what there is.
  void flush_poll();
  void flush_poll_later();

  /// Answers a poll with a payload.
  void answer(polling_request to, std::span<const codec::outgoing_ptr> xs);

  /// Answers the waiting POST.
  void answer_post();

  /// The WebSocket is gone, and with it the session.
  void link_lost(codec::errc why, std::string_view description);

  void end();
  void arm_timer();

  loop& here() const noexcept {
    return static_cast<loop&>(home());
  }

  engine_endpoint& endpoint_;
  std::shared_ptr<connection_info> info_;
  std::unique_ptr<kernel::session_user> user_;
  session_clock clock_;
  // Present transport: the WebSocket, or polling if there is none.
  std::shared_ptr<websocket_protocol> link_;
  // GET that waits for packets.
  polling_request poll_;
  codec::dialect polling_;
  codec::dialect websocket_;
  // Whether the client reads nothing but binary payloads.
  bool polling_is_binary_ = false;
  codec::text_encoding client_text_ = codec::text_encoding::unknown;
  state state_ = state::open;

private:
  static session& running() noexcept {
    return static_cast<session&>(pinned::running());
  }

  void quit_if_finished();
  void tell_user(disconnect_reason why, std::string_view description);
  void pause(bool on);

  connection_info_ptr shared_info_;
  kernel::client* client_ = nullptr;
  // POST that is answered when reading resumes.
  polling_request post_;
  // What waits for a poll.
  base::fifo<codec::outgoing_ptr> outbox_;
  size_t outbox_bytes_ = 0;
  size_t paused_ = 0;
  // Whether `flush_poll` is going to be called.
  bool flushing_ = false;
};

} // namespace callboard::transport
