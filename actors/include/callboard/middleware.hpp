#pragma once

#include "callboard/refusal.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace callboard {

/// Continues after a middleware. May be kept, and called from any thread, once:
/// later calls do nothing, nor do calls when the client or the server is gone.
class next {
public:
  /// Called with a refusal, or with `nullopt` to go on.
  using continuation = std::function<void(const std::optional<refusal>&)>;

  /// For use by the engine.
  explicit next(continuation f);

  /// Goes on with the next middleware; after the last one, admits the client,
  /// or passes the event to its handlers.
  void operator()() const;

  /// Refuses the client, or the event.
  void refuse(std::string message, payload data = {}) const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

/// Refers to an event of a client that a middleware may change. Valid until the
/// middleware has decided.
struct event_ref {
  std::string& name;
  values& args;
};

namespace detail {

/// A middleware's immediate verdict.
struct verdict {
  /// False if the middleware decides later, through `next`.
  bool decided = false;
  std::optional<refusal> no;
};

/// Makes a `next` on demand.
using next_factory = std::function<next()>;

/// Calls `f(xs...)`, which returns a `std::optional<refusal>`, or
/// `f(xs..., next)`.
template <class F, class... Ts>
verdict call_middleware(F& f, const next_factory& make_next, Ts&... xs) {
  if constexpr (std::is_invocable_v<F&, Ts&..., next>) {
    f(xs..., make_next());
    return {};
  } else {
    return {true, f(xs...)};
  }
}

} // namespace detail
} // namespace callboard
