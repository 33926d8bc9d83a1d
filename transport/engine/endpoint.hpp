#pragma once

#include "callboard/engine_middleware.hpp"
#include "callboard/options.hpp"
#include "transport/engine/legacy_service.hpp"
#include "transport/engine/opening.hpp"
#include "transport/session/session.hpp"

#include <atomic>

namespace callboard::transport {

/// A request, and what has been found out about it.
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
};

/// A server of Engine.IO 4 and 3 and of Socket.IO 0.9 below a path: checks
/// requests and takes them to their sessions. Source: Engine.IO protocols 4 and
/// 3, and the reference server's errors; `legacy_service` has what is 0.9's.
///
/// Thread safety: `serve` on any shard; each shard's sessions are touched by
/// its own thread only. `num_sessions` from any thread.
class engine_endpoint {
public:
  /// `options` and `cors` must outlive the endpoint.
  engine_endpoint(const engine_options& options, const cors_options& cors,
                  std::vector<std::unique_ptr<loop>>& loops, user_factory make);

  const engine_options& options() const noexcept {
    return options_;
  }

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
    return num_sessions_;
  }

  /// Closes the sessions of the calling shard, which the server is about to
  /// leave; with `now`, without sending what waits.
  void close_all(bool now);

  // -- for sessions -----------------------------------------------------------

  std::unique_ptr<kernel::session_user> make_user(session& x) const {
    return make_user_(x);
  }

  /// A connection has changed to WebSocket.
  void upgraded(const connection_info& x) const;

  /// Forgets a session of the calling shard.
  void remove(const loop& where, const std::string& sid);

  // -- for services -----------------------------------------------------------

  using request = engine_request_view;

  /// What is known of the connection that a request opens.
  std::shared_ptr<connection_info> make_info(const request& x, int protocol,
                                             transport_kind kind) const;

  /// Makes a session on the shard of the calling thread.
  template <class Session, class... Ts>
  Session& spawn(loop& here, std::shared_ptr<connection_info> info,
                 const Ts&... xs) {
    auto sid = info->sid;
    auto handle =
        kernel::spawn_pinned<Session>(here, *this, std::move(info), xs...);
    auto object =
        static_cast<Session*>(caf::actor_cast<caf::abstract_actor*>(handle));
    sessions_[here.index()].emplace(std::move(sid), entry{handle, object});
    ++num_sessions_;
    return *object;
  }

  /// The session of this id on the calling shard, after it has seen to what is
  /// due; or null.
  session* find(const loop& where, std::string_view sid);

  /// Moves a request to the shard of its session; false if it is there already.
  bool move(const request& x, std::string_view sid);

private:
  struct entry {
    kernel::transport_actor handle;
    session* object;
  };

  struct admission;

  void run_middlewares(const std::shared_ptr<admission>& x, size_t first);
  void conclude(admission& x, const engine_refusal* no);
  void handle(const std::shared_ptr<http_protocol>& to, http_request& what);
  void refuse(request& x, handshake_error e, std::string_view text = {});
  void open(request& x, transport_kind kind);
  void serve_session(request& x, const std::string& sid, transport_kind kind);

  /// The version of Engine.IO that a request names, or 0 if it is none that is
  /// served.
  int version(const request& x) const;

  /// Whether a request is one of Socket.IO 0.9.
  bool is_legacy(const request& x) const;
  void preflight(http_protocol& to, const http_request& what);

  engine_options options_;
  const cors_options& cors_;
  std::vector<std::unique_ptr<loop>>& loops_;
  user_factory make_user_;
  std::vector<engine_middleware> middlewares_;
  std::vector<connection_error_handler> on_error_;
  std::vector<upgrade_handler> on_upgrade_;
  legacy_service legacy_;
  // One table for each shard.
  std::vector<base::string_map<entry>> sessions_;
  std::atomic<size_t> num_sessions_ = 0;
};

} // namespace callboard::transport
