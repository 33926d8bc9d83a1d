#pragma once

#include "callboard/ack_error.hpp"
#include "callboard/arguments.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace callboard {

/// Answers an event of a client, once. A handler takes it as its last
/// parameter. Without arguments given as `Ts`, it takes any. May be copied,
/// kept, and called from any thread, also when the client or the server is
/// gone; calls after the first do nothing, and so does an ack of an event for
/// which the client wants no answer.
class ack_base {
public:
  ack_base() = default;

  /// By the engine.
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

/// What a client answered, or why it did not.
struct ack_result {
  ack_error error = ack_error::none;
  arguments args;

  explicit operator bool() const noexcept {
    return error == ack_error::none;
  }
};

using ack_callback = std::function<void(const ack_result&)>;

/// What the recipients of a broadcast answered.
struct broadcast_result {
  struct item {
    /// The socket's id.
    std::string id;
    arguments args;
  };

  /// Whether everybody answered in time.
  bool complete = false;
  /// The answers, in the order of their arrival.
  std::vector<item> answers;
  /// Ids of the recipients on this node that did not answer in time, or went
  /// before.
  std::vector<std::string> missing;
};

} // namespace callboard
