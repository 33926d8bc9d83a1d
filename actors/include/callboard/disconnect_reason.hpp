#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace callboard {

/// The reason why a socket was disconnected. The texts are those of the
/// reference server.
enum class disconnect_reason : uint8_t {
  /// The connection failed, or its client broke the Engine.IO protocol.
  transport_error = 1,
  /// The client closed the connection.
  transport_close = 2,
  /// The server closed the connection.
  forced_close = 3,
  /// The client did not answer a ping in time.
  ping_timeout = 4,
  /// The client sent bytes that are not a packet.
  parse_error = 5,
  /// The server shuts down.
  server_shutting_down = 6,
  /// The client broke the Socket.IO protocol.
  forced_server_close = 7,
  /// The client left the namespace.
  client_namespace_disconnect = 8,
  /// The server disconnected the socket.
  server_namespace_disconnect = 9,
  /// The client did not read the data sent to it. (Callboard's own.)
  slow_consumer = 10,
};

/// Details of a disconnect beyond its reason, for people and logs.
struct disconnect_details {
  /// A description, for instance "close code 1001"; often empty.
  std::string description;
  /// The rooms that the socket was in, except its own.
  std::vector<std::string> rooms;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, disconnect_details& x) {
  return f(x.description, x.rooms);
}

/// The reason as the reference spells it, for instance "ping timeout".
constexpr std::string_view to_string(disconnect_reason x) noexcept {
  switch (x) {
  case disconnect_reason::transport_error:
    return "transport error";
  case disconnect_reason::transport_close:
    return "transport close";
  case disconnect_reason::forced_close:
    return "forced close";
  case disconnect_reason::ping_timeout:
    return "ping timeout";
  case disconnect_reason::parse_error:
    return "parse error";
  case disconnect_reason::server_shutting_down:
    return "server shutting down";
  case disconnect_reason::forced_server_close:
    return "forced server close";
  case disconnect_reason::client_namespace_disconnect:
    return "client namespace disconnect";
  case disconnect_reason::server_namespace_disconnect:
    return "server namespace disconnect";
  case disconnect_reason::slow_consumer:
    return "slow consumer";
  }
  return "unknown";
}

} // namespace callboard
