#pragma once

#include <string>
#include <string_view>

namespace callboard::transport {

class engine_endpoint;
struct engine_request_view;

/// Requests of Socket.IO 0.9 below an endpoint's path: `1/` opens a session,
/// `1/<transport>/<sid>` is one of its connections. Source: manager.js of
/// socket.io 0.9.17.
///
/// Thread safety: on any shard.
class legacy_service {
public:
  explicit legacy_service(engine_endpoint& endpoint) noexcept
      : endpoint_(endpoint) {
    // nop
  }

  /// Whether a request is one of these.
  bool accepts(const engine_request_view& x) const;

  void serve(engine_request_view& x);

private:
  void open(engine_request_view& x);
  void serve_session(engine_request_view& x, std::string_view transport,
                     const std::string& sid);
  void refuse_unknown(engine_request_view& x, bool websocket,
                      const std::string& jsonp);

  engine_endpoint& endpoint_;
};

} // namespace callboard::transport
