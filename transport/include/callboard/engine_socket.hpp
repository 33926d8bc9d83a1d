#pragma once

#include "callboard/disconnect_reason.hpp"
#include "callboard/handshake.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace callboard {

namespace kernel {
class session_link;
} // namespace kernel

/// A plain Engine.IO session: messages without the Socket.IO protocol.
///
/// Thread safety: only for the callbacks of this session, which run on its
/// shard and must not block. Lifetime: until `on_close` has returned.
class engine_socket {
public:
  explicit engine_socket(kernel::session_link& link)
      : link_(link) {
    // nop
  }

  engine_socket(const engine_socket&) = delete;
  engine_socket& operator=(const engine_socket&) = delete;

  /// The session's id.
  const std::string& id() const noexcept;

  const connection_info& connection() const noexcept;

  /// Sends a text message; `text` must be UTF-8.
  void send(std::string_view text);

  /// Sends a binary message.
  void send_binary(std::string_view bytes);

  /// Closes the session after what was sent has left.
  void close();

  /// Called with each message; the data is valid during the call. Replaces the
  /// function set before, which may do this itself; with none, messages are
  /// dropped.
  void on_message(std::function<void(std::string_view data, bool binary)> f);

  /// Called once, when the session is over.
  void on_close(std::function<void(disconnect_reason)> f) {
    on_close_ = std::move(f);
  }

private:
  friend class engine_user;

  kernel::session_link& link_;
  // Kept by whoever calls it.
  std::shared_ptr<const std::function<void(std::string_view, bool)>>
      on_message_;
  std::function<void(disconnect_reason)> on_close_;
};

} // namespace callboard
