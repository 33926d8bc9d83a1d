#pragma once

#include "callboard/handshake.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace callboard {

/// A request to the engine, before it is handled: it opens a session, polls,
/// posts, or upgrades.
///
/// Lifetime: as long as a copy of its `engine_next`. Thread safety: none; one
/// thread at a time.
class engine_request {
public:
  engine_request(callboard::handshake what, std::string method,
                 bool opens_session)
      : what_(std::move(what)),
        method_(std::move(method)),
        opens_session_(opens_session) {
    // nop
  }

  /// Headers, query, url and address.
  const callboard::handshake& request() const noexcept {
    return what_;
  }

  /// "GET", for instance.
  const std::string& method() const noexcept {
    return method_;
  }

  /// Whether the request opens a session; all others belong to one.
  bool opens_session() const noexcept {
    return opens_session_;
  }

  /// Adds a header to the response. Throws `std::invalid_argument` if name or
  /// value have characters that no header may have.
  void add_header(std::string_view name, std::string_view value);

  /// The header lines for the response, each with its line end.
  const std::string& response_headers() const noexcept {
    return response_headers_;
  }

private:
  callboard::handshake what_;
  std::string method_;
  bool opens_session_;
  std::string response_headers_;
};

/// The answer of an engine middleware that refuses a request. The client gets
/// status 403 with this text; status 400 if it wanted a WebSocket.
struct engine_refusal {
  std::string message = "Forbidden";
};

/// Continues after a middleware of the engine. The first call counts, later
/// ones do nothing. A request for which there is no call is never answered.
///
/// Thread safety: calls, copies and destruction on any thread. Lifetime: may be
/// kept; after the connection or the server is gone, calls do nothing.
class engine_next {
public:
  /// For the engine: called once, with the refusal or null, on the thread of
  /// the caller.
  using continuation = std::function<void(const engine_refusal*)>;

  explicit engine_next(continuation f);

  void operator()() const;

  void refuse(std::string message = "Forbidden") const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

/// A request that was refused, for logs and counters.
struct connection_error {
  /// The code on the wire; source: the reference server.
  int code = 0;
  std::string message;
  callboard::handshake request;
};

using connection_error_handler = std::function<void(const connection_error&)>;

/// Gets connections that have changed from polling to WebSocket.
using upgrade_handler = std::function<void(const connection_info&)>;

namespace transport {

/// The decision of a middleware; `decided` is false if it comes later, by an
/// `engine_next`.
struct engine_verdict {
  bool decided = false;
  std::optional<engine_refusal> no;
};

using engine_middleware = std::function<engine_verdict(
    engine_request&, const std::function<engine_next()>&)>;

/// Wraps `std::optional<engine_refusal> f(engine_request&)`, or
/// `void f(engine_request&, engine_next)`.
template <class F>
engine_middleware make_engine_middleware(F f) {
  return
      [f = std::move(f)](engine_request& x,
                         const std::function<engine_next()>& make_next) mutable
      -> engine_verdict {
        if constexpr (std::is_invocable_v<F&, engine_request&, engine_next>) {
          f(x, make_next());
          return {};
        } else {
          return {true, f(x)};
        }
      };
}

} // namespace transport
} // namespace callboard
