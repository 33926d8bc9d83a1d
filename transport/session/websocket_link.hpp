#pragma once

#include "callboard/options.hpp"
#include "codec/websocket_frame.hpp"
#include "transport/net/connection.hpp"
#include "transport/session/link.hpp"

#include <caf/actor_control_block.hpp>

namespace callboard::transport {

class websocket_link;

/// Gets the messages of a WebSocket.
class websocket_user {
public:
  /// A whole message; valid during the call.
  virtual void websocket_message(websocket_link& from, std::string_view data,
                                 bool binary) = 0;

  /// More bytes than `engine_options::max_outbox` wait for the client, who
  /// sends pings all the same. The connection is closed afterwards.
  virtual void websocket_blocked(websocket_link& from, size_t waiting) = 0;

  /// The connection is gone, or about to go because the client broke the
  /// protocol (then `why` is not `none`); the description says it in words.
  /// Called once, last.
  virtual void websocket_closed(websocket_link& from, codec::errc why,
                                std::string_view description) = 0;

protected:
  ~websocket_user() = default;
};

/// WebSocket on a connection, after the opening handshake. Answers pings and
/// close frames by itself; a client that sends pings and does not read the
/// pongs is cut off. Source: RFC 6455.
///
/// Lifetime: kept by its connection as long as that is open, and by its user.
class websocket_link final : public protocol, public link {
public:
  /// `options` must outlive the link; `compressed` if compression has been
  /// negotiated.
  websocket_link(std::shared_ptr<connection> owner,
                 const engine_options& options, bool compressed = false);

  /// Sets the user, which stays alive as long as `keep`, and how packets are
  /// written.
  void attach(websocket_user& user, caf::strong_actor_ptr keep,
              codec::framing form) {
    user_ = &user;
    keep_ = std::move(keep);
    dialect_.form = form;
  }

  /// Calls the user no more.
  void detach() {
    user_ = nullptr;
    keep_ = nullptr;
  }

  /// How packets are written.
  codec::framing form() const noexcept {
    return dialect_.form;
  }

  /// Writes a text message.
  void send_text(std::string_view text);

  /// Whether a close frame has come, or has been sent.
  bool closing() const noexcept {
    return closing_;
  }

  /// Sends a close frame after what is queued, and waits for the client's.
  void send_close(codec::close_code code);

  /// Cuts the connection.
  void abort();

  // -- link -------------------------------------------------------------------

  transport_kind kind() const noexcept override {
    return transport_kind::websocket;
  }

  void use(codec::parser format) override {
    dialect_.format = format;
  }

  /// Writes at the end of the turn.
  void send(const codec::outgoing_ptr& x) override;

  size_t pending() const noexcept override {
    return owner_->pending();
  }

  bool ready() const noexcept override {
    return owner_->pending() == 0;
  }

  void pause(bool on) override {
    owner_->pause(on);
  }

  void hand_over(link& next) override;
  bool close(disconnect_reason why) override;
  void terminate(disconnect_reason why) override;

  // -- protocol ---------------------------------------------------------------

  void receive(std::span<char> data) override;
  void closed() override;
  void on_deadline() override;

private:
  void control(codec::opcode op, std::string_view payload);
  void lose(codec::errc why, std::string_view description);

  std::shared_ptr<connection> owner_;
  codec::frame_reader reader_;
  const engine_options& options_;
  codec::dialect dialect_;
  websocket_user* user_ = nullptr;
  caf::strong_actor_ptr keep_;
  bool compressed_;
  bool closing_ = false;
};

} // namespace callboard::transport
