#pragma once

#include "callboard/arguments.hpp"
#include "callboard/remote/messages.hpp"

#include <atomic>

namespace callboard::remote {

/// Answers an event of a client, once. A handler that answers later takes it as
/// its last parameter. May be copied, kept, and called from any thread; calls
/// after the first do nothing, and so does an ack of an event for which the
/// client wants no answer. If the last copy goes without an answer, the client
/// gets `{"error": "no answer"}`.
class ack {
public:
  ack(link_actor via, uint64_t session, uint64_t number, bool wanted);

  /// Whether the client wants an answer.
  explicit operator bool() const noexcept {
    return state_->wanted;
  }

  template <class... Ts>
  void operator()(const Ts&... xs) const {
    if (*this)
      answer({outcome::answered, pack_all(xs...), {}});
  }

  /// Answers with something else than values.
  void answer(report x) const;

private:
  struct state {
    state(link_actor to, uint64_t session_number, uint64_t item, bool want)
        : via(std::move(to)),
          session(session_number),
          number(item),
          wanted(want) {
      // nop
    }

    ~state();

    void settle(report x);

    const link_actor via;
    const uint64_t session;
    const uint64_t number;
    const bool wanted;
    std::atomic<bool> done = false;
  };

  template <class... Ts>
  static packed_values pack_all(const Ts&... xs) {
    return pack_values(make_values(xs...));
  }

  static packed_values pack_values(const values& xs);

  std::shared_ptr<state> state_;
};

} // namespace callboard::remote
