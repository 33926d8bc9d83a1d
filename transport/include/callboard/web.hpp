#pragma once

#include "callboard/handshake.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// Plain HTTP beside the engine, for a few routes of an application on the same
/// port: a health check, a webhook, an order from another service. It is no web
/// framework.

namespace callboard {

/// A request for a route.
struct web_request {
  /// "GET", for instance.
  std::string method;
  /// The path, decoded.
  std::string path;
  /// At most `engine_options::limits.max_payload` bytes.
  std::string body;
  /// Headers, query, URL and address.
  handshake details;
};

/// An answer to a request for a route.
struct web_response {
  unsigned status = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
  /// Further headers.
  field_list headers = {};

  /// An answer in JSON. Text that is not UTF-8 is repaired.
  static web_response json(const nlohmann::json& x, unsigned status = 200);
};

/// Answers a request. The first call counts, later ones do nothing. If the last
/// copy is destroyed without a call, the answer is status 500.
///
/// Thread safety: calls, copies and destruction on any thread. Lifetime: may be
/// kept; after the connection or the server is gone, calls do nothing.
class web_reply {
public:
  /// For the engine: `f` is called once, on the thread of the caller.
  explicit web_reply(std::function<void(web_response)> f);

  void operator()(web_response x) const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

namespace transport {

using web_handler = std::function<void(const web_request&, web_reply)>;

/// Wraps `web_response f(const web_request&)`, or
/// `void f(const web_request&, web_reply)`.
template <class F>
web_handler make_web_handler(F f) {
  return [f = std::move(f)](const web_request& x, web_reply reply) mutable {
    if constexpr (std::is_invocable_v<F&, const web_request&, web_reply>)
      f(x, std::move(reply));
    else
      reply(f(x));
  };
}

} // namespace transport
} // namespace callboard
