#pragma once

#include "callboard/options.hpp"

#include "codec/websocket_frame.hpp"
#include "transport/net/connection.hpp"

#include <caf/actor_control_block.hpp>

namespace callboard::transport {

class websocket_protocol;

/// Who gets the messages of a WebSocket.
class websocket_user {
public:
  /// A whole message; valid during the call.
  virtual void websocket_message(websocket_protocol& from,
                                 std::string_view data, bool binary) = 0;

  /// The connection is gone, or about to go because the client broke the
  /// protocol (`why` is not `none`); the description says the same in words.
  /// Called once, last.
  virtual void websocket_closed(websocket_protocol& from, codec::errc why,
                                std::string_view description) = 0;

protected:
  ~websocket_user() = default;
};

/// WebSocket on a connection, after the opening handshake. Answers pings and
/// closes by itself. Source: RFC 6455.
class websocket_protocol final : public protocol {
public:
  /// `max_message` in bytes; `close_timeout` bounds the closing handshake;
  /// `compression` is enabled if it has been negotiated.
  websocket_protocol(std::shared_ptr<connection> owner, size_t max_message,
                     std::chrono::milliseconds close_timeout,
                     const compression_options& compression = {});

  /// Sets the user, which must stay alive as long as `keep`.
  void attach(websocket_user& user, caf::strong_actor_ptr keep) {
    user_ = &user;
    keep_ = std::move(keep);
  }

  /// The user wants to hear no more.
  void detach() {
    user_ = nullptr;
    keep_ = nullptr;
  }

  /// Writes at the end of the turn, in one of the dialects over WebSocket.
  void send(const codec::outgoing_ptr& x, codec::dialect form);

  /// Writes a text message.
  void send_text(std::string_view text);

  /// Whether a close frame has come, or has been sent.
  bool closing() const noexcept {
    return closing_;
  }

  /// Sends a close frame after what is queued, and waits for the client's.
  void close(codec::close_code code);

  /// Cuts the connection.
  void abort();

  void pause(bool on) {
    owner_->pause(on);
  }

  size_t pending() const noexcept {
    return owner_->pending();
  }

  bool blocked() const noexcept {
    return owner_->blocked();
  }

  void receive(std::span<char> data) override;
  void closed() override;
  void on_deadline() override;

private:
  void control(codec::opcode op, std::string_view payload);
  void lose(codec::errc why, std::string_view description);

  std::shared_ptr<connection> owner_;
  codec::frame_reader reader_;
  std::chrono::milliseconds close_timeout_;
  compression_options compression_;
  websocket_user* user_ = nullptr;
  caf::strong_actor_ptr keep_;
  bool closing_ = false;
};

} // namespace callboard::transport
