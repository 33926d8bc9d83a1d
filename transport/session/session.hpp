#pragma once

#include "actors/kernel/packet_dispatcher.hpp"
#include "actors/kernel/pinned.hpp"
#include "transport/net/loop.hpp"
#include "transport/session/link.hpp"
#include "transport/session/session_clock.hpp"
#include "transport/session/session_host.hpp"

#include <memory>
#include <string_view>

namespace callboard::transport {

/// TRANSPORT: a session of a client, whatever its link. Turns packets into
/// messages to sockets and back, and watches the times. This class has what is
/// common to all protocols; see `engine_session` and `legacy_session`, which
/// own the links.
///
/// Links call their session directly, as a multiplexer calls CAF's brokers:
/// they run on the same shard, but never while the actor itself is running.
/// Sockets do the same to send, as long as no message waits for the session.
class session : public kernel::pinned<kernel::transport_actor::base>,
                public kernel::session_link,
                public timed {
public:
  session(caf::actor_config& cfg, session_host& host,
          std::shared_ptr<connection_info> info,
          const session_clock::settings& times);

  const char* name() const override {
    return "transport";
  }

  /// Handles what is due, before a request is served: timers may be a little
  /// late.
  void check_time() {
    auto now = std::chrono::steady_clock::now();
    if (auto next = clock_.next(); next && *next <= now)
      on_time(now);
  }

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

  /// An event of the clock that only some protocols know.
  virtual void handle(session_clock::event x) = 0;

  /// The session is closed: lets go of links.
  virtual void ended(disconnect_reason why) = 0;

  // -- for them ---------------------------------------------------------------

  /// The user if it is a Socket.IO client.
  kernel::packet_dispatcher* client() const noexcept {
    return client_;
  }

  /// Makes the user; the session is open. Its link must be set.
  void begin();

  /// Continues on another link, which gets what waits.
  void change_to(std::shared_ptr<link> next);

  /// Ends the session of a client that takes too little of what waits for it.
  void give_up_slow(size_t waiting);

  /// The link is gone, and with it the session.
  void link_lost(codec::errc why, std::string_view description);

  /// The link has closed, or need not.
  void end(disconnect_reason why);

  void arm_timer();

  loop& here() const noexcept {
    return static_cast<loop&>(home());
  }

  session_host& host_;
  std::shared_ptr<connection_info> info_;
  std::unique_ptr<kernel::session_user> user_;
  session_clock clock_;
  // The present link; null only before the session opens and after its end.
  std::shared_ptr<link> link_;
  // How often reading was paused more than resumed.
  size_t paused_ = 0;
  state state_ = state::open;

private:
  static session& running() noexcept {
    return static_cast<session&>(pinned::running());
  }

  void quit_if_finished();
  void tell_user(disconnect_reason why, std::string_view description);
  void pause(bool on);

  connection_info_ptr shared_info_;
  kernel::packet_dispatcher* client_ = nullptr;
  codec::parser format_ = codec::parser::json;
};

} // namespace callboard::transport
