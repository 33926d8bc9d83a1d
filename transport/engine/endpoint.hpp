#pragma once

#include "callboard/engine_middleware.hpp"
#include "callboard/options.hpp"
#include "transport/engine/engine_request_view.hpp"
#include "transport/engine/legacy_service.hpp"
#include "transport/session/session_host.hpp"
#include "transport/session/session_table.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace callboard::transport {

/// Makes what runs on top of a session.
using user_factory =
    std::function<std::unique_ptr<kernel::session_user>(kernel::session_link&)>;

/// A server of Engine.IO 4 and 3 and of Socket.IO 0.9 below a path: checks
/// requests and takes them to their sessions. Source: Engine.IO protocols 4 and
/// 3, and the reference server's errors; `legacy_service` has what is 0.9's.
///
/// Thread safety: set up before the first request; `num_sessions` from any
/// thread, everything else on any shard, about that shard.
class engine_endpoint final : private session_host {
public:
  /// `cors` and `loops` must outlive the endpoint.
  engine_endpoint(const engine_options& options, const cors_options& cors,
                  std::vector<std::unique_ptr<loop>>& loops, user_factory make);

  using session_host::options;

  /// Adds a middleware, before the first request.
  void use(engine_middleware f) {
    middlewares_.emplace_back(std::move(f));
  }

  /// Calls `f` with each request that is refused, on its shard. To be set
  /// before the first request.
  void on_error(connection_error_handler f) {
    on_error_.emplace_back(std::move(f));
  }

  /// Calls `f` with each connection that has changed to WebSocket, on its
  /// shard. To be set before the first request.
  void on_upgrade(upgrade_handler f) {
    on_upgrade_.emplace_back(std::move(f));
  }

  /// Answers a request whose path is below this endpoint's.
  void serve(const std::shared_ptr<http_protocol>& to, http_request& what);

  size_t num_sessions() const noexcept {
    return sessions_.size();
  }

  /// Closes the sessions of the calling shard, which the server is about to
  /// leave; with `now`, without sending what waits.
  void close_all(bool now) {
    sessions_.close_all(now);
  }

private:
  using request = engine_request_view;

  // session_host
  std::unique_ptr<kernel::session_user>
  make_user(kernel::session_link& x) override;
  void upgraded(const connection_info& x) override;
  void ended(session& x) override;

  struct admission;

  void run_middlewares(const std::shared_ptr<admission>& x, size_t first);
  void conclude(admission& x, const engine_refusal* no);
  void handle(const std::shared_ptr<http_protocol>& to, http_request& what);
  void refuse(request& x, handshake_error e, std::string_view text = {});
  void open(request& x, const opens_session& how);
  void serve_session(request& x, const joins_session& how);
  void preflight(http_protocol& to, const http_request& what);

  const cors_options& cors_;
  user_factory make_user_;
  std::vector<engine_middleware> middlewares_;
  std::vector<connection_error_handler> on_error_;
  std::vector<upgrade_handler> on_upgrade_;
  session_table sessions_;
  legacy_service legacy_;
};

} // namespace callboard::transport
