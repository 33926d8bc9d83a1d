#pragma once

#include "callboard/field_list.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace callboard {

/// The transport that carries a connection.
enum class transport_kind : uint8_t {
  polling,
  websocket,
};

constexpr std::string_view to_string(transport_kind x) noexcept {
  return x == transport_kind::polling ? "polling" : "websocket";
}

/// The request that opened a connection. Immutable; shared by all sockets of
/// the connection. The auth payload is not here: each socket has its own.
struct handshake {
  /// Header fields, names in lower case; fields of the same name are joined
  /// by ", ".
  field_list headers;
  /// Parameters of the query, decoded.
  field_list query;
  /// Path and query as requested.
  std::string url;
  /// Address of the peer, without port.
  std::string address;
  /// When the request arrived.
  std::chrono::system_clock::time_point issued;
  /// Whether the connection is encrypted.
  bool secure = false;

  /// The value of a header (lower case name), or "".
  std::string_view header(std::string_view name) const noexcept {
    return headers.find(name);
  }

  /// The value of a query parameter, or "".
  std::string_view param(std::string_view name) const noexcept {
    return query.find(name);
  }
};

/// The current transport of a connection; converts to a `transport_kind`.
///
/// Thread safety: may be read on any thread while the connection's shard
/// changes it.
class present_transport {
public:
  present_transport(transport_kind x = transport_kind::polling) noexcept
      : value_(x) {
    // nop
  }

  present_transport(const present_transport& x) noexcept
      : value_(x) {
    // nop
  }

  present_transport& operator=(const present_transport& x) noexcept {
    value_.store(x, std::memory_order_relaxed);
    return *this;
  }

  operator transport_kind() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

private:
  std::atomic<transport_kind> value_;
};

/// A client's connection, while it lasts. Immutable except for its transport;
/// shared by all sockets of the connection, on any thread.
struct connection_info {
  /// The Engine.IO session's id.
  std::string sid;
  /// The current transport. Changes once, on upgrade; for clients of Socket.IO
  /// 0.9, whenever they return over another transport.
  present_transport transport;
  /// Version of the Engine.IO protocol, 3 or 4; 1 for clients of Socket.IO 0.9.
  int protocol = 4;
  handshake request;
};

/// Serialization, for messages between processes.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, handshake& x) {
  using std::chrono::milliseconds;
  using time = std::chrono::system_clock::time_point;
  int64_t issued =
      std::chrono::duration_cast<milliseconds>(x.issued.time_since_epoch())
          .count();
  if constexpr (Inspector::reads_state) {
    return f(x.headers, x.query, x.url, x.address, issued, x.secure);
  } else {
    auto error = f(x.headers, x.query, x.url, x.address, issued, x.secure);
    x.issued = time{milliseconds{issued}};
    return error;
  }
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, connection_info& x) {
  transport_kind transport = x.transport;
  if constexpr (Inspector::reads_state) {
    return f(x.sid, transport, x.protocol, x.request);
  } else {
    auto error = f(x.sid, transport, x.protocol, x.request);
    x.transport = transport;
    return error;
  }
}

using connection_info_ptr = std::shared_ptr<const connection_info>;

} // namespace callboard
