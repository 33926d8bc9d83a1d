#pragma once

#include "callboard/arguments.hpp"
#include "callboard/refusal.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace callboard {

/// Continues after a middleware. May be kept, and called from any thread, once:
/// later calls do nothing.
class next {
public:
  /// Called in the behavior of the socket, with the refusal or null.
  using continuation = std::function<void(socket&, const refusal*)>;

  next(socket_actor who, continuation f);

  /// Goes on: to the next middleware, or to what the middlewares guard.
  void operator()() const;

  /// Refuses the client, or the event.
  void refuse(std::string message, nlohmann::json data = nullptr) const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

/// An event of a client that a middleware may change. Refers to it, until the
/// middleware has decided.
struct event_ref {
  std::string& name;
  values& args;
};

namespace kernel {

/// What a middleware says at once: nothing if it goes on later, through `next`.
struct verdict {
  bool decided = false;
  std::optional<refusal> no;
};

/// Makes `next` when it is asked for it.
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

} // namespace kernel
} // namespace callboard
