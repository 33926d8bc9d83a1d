#pragma once

#include "callboard/operation.hpp"

#include <chrono>
#include <functional>

namespace callboard::detail {

/// Callbacks for the answers to a question. They are called in the behavior of
/// the socket that has asked, or else on a shard; after the end of the server,
/// `end` is called at once.
struct answer_sink {
  /// Called with each answer.
  std::function<void(socket_answer&)> each;
  /// Called once, last: when no socket can answer any more, or when the timeout
  /// has expired (`in_time` is false).
  std::function<void(bool in_time)> end;
};

/// The destination of the operations of handles: a namespace, or the path to
/// one in another process. Operations of one behavior take effect in the order
/// in which it submits them.
///
/// Thread safety: for any thread. Lifetime: may outlive the server; operations
/// are lost then, and questions end without answers.
class operation_sink {
public:
  virtual ~operation_sink() = default;

  virtual void perform(operation x) = 0;

  /// Performs an operation that sockets answer (`ask_action` or
  /// `describe_action`), waiting at most `timeout` for the answers. Throws
  /// `std::logic_error` where questions are not possible.
  virtual void ask(operation x, std::chrono::milliseconds timeout,
                   answer_sink to) = 0;

  /// Throws `std::logic_error` if the calling thread must not block: it would
  /// wait for an answer that it has to give itself.
  virtual void check_may_block() const = 0;

  /// The shard on which a socket that lives on `x` will be found later; none if
  /// the socket may be elsewhere then.
  virtual std::optional<size_t>
  lasting_shard(std::optional<size_t> x) const noexcept = 0;

  /// Answers an event of a socket. Throws `std::logic_error` where events are
  /// answered another way.
  virtual void reply(const socket_handle& to, uint64_t ack_id,
                     const values& args) = 0;
};

} // namespace callboard::detail
