#pragma once

#include "callboard/ack_error.hpp"
#include "callboard/arguments.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace callboard {

/// Answers an event of a client, once. A handler takes an ack as its last
/// parameter. An ack without `Ts` takes any arguments. Acks may be copied,
/// kept, and called from any thread, even when the client or the server is
/// gone; calls after the first do nothing, and so does an ack of an event for
/// which the client wants no answer.
class ack_base {
public:
  ack_base() = default;

  /// For use by the engine.
  ack_base(socket_ptr to, detail::incoming_ptr what)
      : to_(std::move(to)),
        what_(std::move(what)) {
    // nop
  }

  /// Whether the client wants an answer.
  explicit operator bool() const noexcept;

protected:
  void answer(const values& xs) const;

private:
  socket_ptr to_;
  detail::incoming_ptr what_;
};

template <class... Ts>
class ack : public ack_base {
public:
  using ack_base::ack_base;

  void operator()(const Ts&... xs) const {
    if (*this)
      answer(make_values(xs...));
  }
};

template <>
class ack<> : public ack_base {
public:
  using ack_base::ack_base;

  template <class... Ts>
  void operator()(const Ts&... xs) const {
    if (*this)
      answer(make_values(xs...));
  }
};

/// A client's answer, or the reason why there is none.
struct ack_result {
  ack_error error = ack_error::none;
  arguments args;

  explicit operator bool() const noexcept {
    return error == ack_error::none;
  }
};

using ack_callback = std::function<void(const ack_result&)>;

/// The answers of a broadcast's recipients.
struct broadcast_result {
  struct item {
    /// The socket's id.
    std::string id;
    arguments args;
  };

  /// Whether all recipients answered in time.
  bool complete = false;
  /// The answers, in the order of their arrival.
  std::vector<item> answers;
  /// Ids of the recipients on this node that did not answer in time, or
  /// disconnected before.
  std::vector<std::string> missing;
};

} // namespace callboard
