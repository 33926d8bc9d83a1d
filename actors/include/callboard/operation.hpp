#pragma once

#include "callboard/ack_error.hpp"
#include "callboard/fwd.hpp"
#include "callboard/handshake.hpp"
#include "callboard/room_names.hpp"

#include <chrono>
#include <optional>
#include <variant>

namespace callboard {

// -- actions of sockets -------------------------------------------------------

/// Sends an event to the client.
struct emit_action {
  std::string name;
  values args;
  /// Whether the event is dropped for clients that cannot take it right now.
  bool is_volatile = false;
  /// Whether the event may be compressed.
  bool compress = true;
};

/// Sends an event to the client, and the client's acknowledgement to the
/// requester.
struct ask_action {
  std::string name;
  values args;
  bool compress = true;
  /// How long a socket waits for the acknowledgement.
  std::chrono::milliseconds timeout{0};
};

/// Describes the socket to the requester.
struct describe_action {};

struct join_action {
  room_list rooms;
};

struct leave_action {
  room_list rooms;
};

/// Disconnects the socket, and with `close` the whole client.
struct disconnect_action {
  bool close = false;
};

/// An action; the alternatives are in the order of their numbers in messages
/// between processes.
using action = std::variant<emit_action, ask_action, describe_action,
                            join_action, leave_action, disconnect_action>;

// -- operations ---------------------------------------------------------------

/// An action for many sockets of a namespace. A plain value, which travels
/// between processes: everything that concerns many sockets is an operation,
/// for the namespaces of an engine, for adapters, and for behaviors in other
/// processes.
struct operation {
  /// Names of rooms or ids of sockets; their union. Empty: the whole namespace.
  room_list rooms;
  /// Names of rooms or ids of sockets that are excluded.
  room_list except;
  /// If set, the operation is for one socket (the only element of `rooms`),
  /// which lives on this shard of this node.
  std::optional<size_t> only_shard;
  /// Whether other nodes are excluded.
  bool local = false;
  action what;
};

/// A socket's answer.
struct socket_answer {
  /// The socket's id.
  std::string id;
  /// The shard on which it lives; none if it is on another node.
  std::optional<size_t> shard;
  /// The reason why there is no answer.
  ack_error error = ack_error::none;
  /// Arguments of the acknowledgement; of a description, the socket's data.
  values args;
  // For descriptions:
  room_list rooms;
  std::shared_ptr<const handshake> request;
};

// -- between processes --------------------------------------------------------

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, emit_action& x) {
  return f(x.name, x.args, x.is_volatile, x.compress);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, ask_action& x) {
  return f(x.name, x.args, x.compress, x.timeout);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, join_action& x) {
  return f(x.rooms);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, leave_action& x) {
  return f(x.rooms);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, disconnect_action& x) {
  return f(x.close);
}

namespace detail {

/// Makes `x` hold a default value of its alternative number `index`; false if
/// there is no such alternative.
template <class... Ts>
bool set_alternative(std::variant<Ts...>& x, size_t index) {
  size_t i = 0;
  return ((i++ == index && (x = Ts{}, true)) || ...);
}

} // namespace detail

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, operation& x) {
  auto on_one_shard = x.only_shard.has_value();
  uint64_t shard = x.only_shard.value_or(0);
  auto index = static_cast<uint8_t>(x.what.index());
  if constexpr (Inspector::reads_state) {
    return std::visit(
        [&](auto& y) {
          return f(x.rooms, x.except, x.local, on_one_shard, shard, index, y);
        },
        x.what);
  } else {
    auto error = f(x.rooms, x.except, x.local, on_one_shard, shard, index);
    if (error)
      return error;
    if (on_one_shard)
      x.only_shard = shard;
    if (!detail::set_alternative(x.what, index))
      return detail::rejection<Inspector>::make();
    return std::visit([&](auto& y) { return f(y); }, x.what);
  }
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, socket_answer& x) {
  // A shard number means nothing to another process.
  handshake request;
  if constexpr (Inspector::reads_state) {
    if (x.request)
      request = *x.request;
    return f(x.id, x.error, x.args, x.rooms, request);
  } else {
    auto error = f(x.id, x.error, x.args, x.rooms, request);
    x.shard = std::nullopt;
    x.request = std::make_shared<const handshake>(std::move(request));
    return error;
  }
}

} // namespace callboard
