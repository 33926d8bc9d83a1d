#pragma once

#include "callboard/operation.hpp"

#include <chrono>
#include <functional>

namespace callboard::detail {

/// The functions that get the answers to a question. They are called in the
/// behavior of the socket that has asked, or else on a shard; after the end of
/// the server `end` is called at once.
struct answer_sink {
  /// Called with each answer.
  std::function<void(socket_answer&)> each;
  /// Called once, last: when no socket can answer any more, or when time is
  /// over (`in_time` is false).
  std::function<void(bool in_time)> end;
};

/// Where handles put their operations: a namespace, or the way to one in
/// another process. What one behavior puts here takes effect in that order.
///
/// Thread safety: for any thread. Lifetime: may outlive the server; then what
/// is put here is lost, and questions end without answers.
class operation_sink {
public:
  virtual ~operation_sink() = default;

  virtual void perform(operation x) = 0;

  /// Performs an operation that sockets answer (`ask_action` or
  /// `describe_action`), which is awaited for at most `timeout`. Throws
  /// `std::logic_error` where that is not possible.
  virtual void ask(operation x, std::chrono::milliseconds timeout,
                   answer_sink to) = 0;

  /// Throws `std::logic_error` if the calling thread must not wait for an
  /// answer: it would have to give it.
  virtual void check_may_block() const = 0;

  /// The shard on which a socket that lives on `x` will be found later; none if
  /// it may be elsewhere then.
  virtual std::optional<size_t>
  lasting_shard(std::optional<size_t> x) const noexcept = 0;

  /// Answers an event of a socket. Throws `std::logic_error` where events come
  /// another way.
  virtual void reply(const socket_handle& to, uint64_t ack_id,
                     const values& args) = 0;
};

} // namespace callboard::detail
