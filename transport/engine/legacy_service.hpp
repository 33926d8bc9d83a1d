#pragma once

#include "transport/engine/engine_request_view.hpp"
#include "transport/session/session_table.hpp"

#include <string>
#include <string_view>

namespace callboard::transport {

/// Requests of Socket.IO 0.9 below an endpoint's path: `1/` opens a session,
/// `1/<transport>/<sid>` is one of its connections. Source: manager.js of
/// socket.io 0.9.17.
///
/// Thread safety: on any shard.
class legacy_service {
public:
  /// Sessions are kept in `sessions` and belong to `host`; both must outlive
  /// the service.
  legacy_service(session_host& host, session_table& sessions) noexcept
      : host_(host),
        sessions_(sessions) {
    // nop
  }

  /// Whether a request is one of Socket.IO 0.9.
  bool accepts(const engine_request_view& x) const;

  void serve(engine_request_view& x);

private:
  void open(engine_request_view& x);
  void serve_session(engine_request_view& x, std::string_view transport,
                     const std::string& sid);
  void refuse_unknown(engine_request_view& x, bool websocket,
                      const std::string& jsonp);

  session_host& host_;
  session_table& sessions_;
};

} // namespace callboard::transport
