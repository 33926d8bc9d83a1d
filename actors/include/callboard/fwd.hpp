#pragma once

#include "callboard/codec/value_list.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace callboard {

class broadcast_operator;
class nsp;
class room;
class socket;
class socket_handle;

struct connection_info;

/// A socket from outside of its behavior, see `socket_handle`.
using socket_ptr = std::shared_ptr<const socket_handle>;

/// A list of values with binary attachments: arguments of events and answers.
using values = codec::value_list;

/// What other servers have answered.
struct server_answers {
  /// Whether all have answered in time.
  bool complete = true;
  /// One list for each that has answered.
  std::vector<values> lists;
};

/// An event as a message between actors.
struct event {
  std::string name;
  values args;
  /// Of an event from a client: whether it waits for an acknowledgement.
  bool wants_ack = false;
};

namespace kernel {

class namespace_lease;
class shard;

struct claim;
struct connect_request;
struct inbound;
struct nsp_core;
struct operation;
struct recovery;
struct answer;
struct forwarded;
struct handover;
struct inheritance;

using claim_ptr = std::shared_ptr<const claim>;
using connect_request_ptr = std::shared_ptr<const connect_request>;
using forwarded_ptr = std::shared_ptr<const forwarded>;
using inbound_ptr = std::shared_ptr<const inbound>;
using nsp_core_ptr = std::shared_ptr<nsp_core>;
using operation_ptr = std::shared_ptr<const operation>;
using inheritance_ptr = std::shared_ptr<const inheritance>;
using handover_ptr = std::shared_ptr<const handover>;

/// Numbers the operations of one part of a namespace, from 1.
using op_id = uint64_t;

} // namespace kernel
} // namespace callboard
