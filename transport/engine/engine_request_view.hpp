#pragma once

#include "transport/engine/request_check.hpp"
#include "transport/http/http.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace callboard::transport {

/// A request to an endpoint, with its target taken apart. Lives as long as it
/// is handled; `to` and `http` must outlive it.
struct engine_request_view {
  const std::shared_ptr<http_protocol>& to;
  http_request& http;
  codec::request_target target;
  /// Whether it wants to become a WebSocket.
  bool upgrade;

  engine_request_view(const std::shared_ptr<http_protocol>& to,
                      http_request& http)
      : to(to),
        http(http),
        target(codec::parse_target(transport::target(http))),
        upgrade(wants_websocket(http)) {
    // nop
  }

  /// The last value of a parameter of the query, or null.
  const std::string* param(std::string_view name) const noexcept {
    return codec::find_param(target.query, name);
  }

  /// The properties that checks need. Refers to this object.
  request_facts facts() const {
    return {method(http), param("transport"),    param("EIO"), param("sid"),
            param("j"),   field(http, "Origin"), upgrade};
  }
};

} // namespace callboard::transport
