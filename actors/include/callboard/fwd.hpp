#pragma once

#include "callboard/codec/value_list.hpp"

#include <caf/fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace callboard {

class arguments;
class broadcast_operator;
class next;
class nsp;
class payload;
class room;
class socket;
class socket_handle;

struct connection_info;
struct disconnect_details;
struct handshake;
struct operation;
struct room_event;
struct session_snapshot;
struct socket_answer;

/// A handle of a socket for use outside its behavior, see `socket_handle`.
using socket_ptr = std::shared_ptr<const socket_handle>;

/// A list of values with binary attachments: arguments of events and answers.
using values = codec::value_list;

/// Several operations in one message, in the order in which they take effect.
using operations = std::vector<operation>;

/// The answers of other servers.
struct server_answers {
  /// Whether all servers have answered in time.
  bool complete = true;
  /// One list for each server that has answered.
  std::vector<values> lists;
};

/// An event as a message between actors.
struct event {
  std::string name;
  values args;
  /// For an event from a client: whether the client waits for an
  /// acknowledgement.
  bool wants_ack = false;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, event& x) {
  return f(x.name, x.args, x.wants_ack);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, server_answers& x) {
  return f(x.complete, x.lists);
}

} // namespace callboard

namespace callboard::detail {

/// The result of an inspector that rejects its input. CAF's error codes are
/// resolved when the template is instantiated: by then the program has included
/// them.
template <class Inspector, class Code = caf::sec>
struct rejection {
  static typename Inspector::result_type make() {
    return typename Inspector::result_type{Code::invalid_argument};
  }
};

} // namespace callboard::detail

namespace callboard::codec {

/// Serialization, for messages between processes: the text of an array, and
/// attachments. Input is validated; anything but a list of values is rejected.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, value_list& x) {
  auto parts = to_parts(x);
  if constexpr (Inspector::reads_state) {
    return f(parts.json, parts.attachments);
  } else {
    auto error = f(parts.json, parts.attachments);
    if (!error && !from_parts(std::move(parts), x))
      error = callboard::detail::rejection<Inspector>::make();
    return error;
  }
}

} // namespace callboard::codec

namespace callboard {

/// Internals of the library: public headers declare these types, but do not
/// define them.
namespace detail {

class operation_sink;

struct incoming;

using incoming_ptr = std::shared_ptr<const incoming>;
using values_ptr = std::shared_ptr<const values>;

} // namespace detail

namespace kernel {

class nsp_core;
class socket_core;

struct room_core;

using nsp_core_ptr = std::shared_ptr<nsp_core>;

} // namespace kernel
} // namespace callboard
