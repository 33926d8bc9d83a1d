#pragma once

#include "callboard/engine_middleware.hpp"
#include "callboard/options.hpp"
#include "callboard/transport/http.hpp"
#include "callboard/transport/session.hpp"

#include "callboard/codec/query.hpp"

#include <atomic>

namespace callboard::transport {

/// Errors of the handshake, with their codes on the wire.
enum class handshake_error : uint8_t {
  unknown_transport = 0,
  unknown_sid = 1,
  bad_handshake_method = 2,
  bad_request = 3,
  forbidden = 4,
  unsupported_protocol_version = 5,
};

/// The answer that tells of an error; `upgrade` for a WebSocket's request.
/// `text` replaces the usual message.
http_response make_error_response(handshake_error x, bool upgrade,
                                  std::string_view text = {});

/// An Engine.IO server below a path: checks requests and takes them to their
/// sessions. Source: Engine.IO protocol 4, and the reference server's errors.
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

  /// Answers a request whose path is below this endpoint's.
  void serve(const std::shared_ptr<http_protocol>& to, http_request& what);

  size_t num_sessions() const noexcept {
    return num_sessions_;
  }

  /// Closes the sessions of the calling shard, which the server is about to
  /// leave; with `now`, without sending what waits.
  void close_all(bool now);

  // -- for sessions -----------------------------------------------------------

  std::unique_ptr<actors::session_user> make_user(session& x) const {
    return make_user_(x);
  }

  /// Forgets a session of the calling shard.
  void remove(const loop& where, const std::string& sid);

private:
  struct entry {
    actors::transport_actor handle;
    session* object;
  };

  struct request {
    const std::shared_ptr<http_protocol>& to;
    http_request& http;
    codec::request_target target;
    bool upgrade;
  };

  struct admission;

  void run_middlewares(const std::shared_ptr<admission>& x, size_t first);
  void conclude(admission& x, const engine_refusal* no);
  void handle(const std::shared_ptr<http_protocol>& to, http_request& what);
  void refuse(request& x, handshake_error e, std::string_view text = {});
  void open(request& x, transport_kind kind);
  void serve_session(request& x, const std::string& sid, transport_kind kind);
  void preflight(http_protocol& to, const http_request& what);
  std::shared_ptr<websocket_protocol> accept_websocket(request& x);
  session* find(const loop& where, std::string_view sid);

  engine_options options_;
  const cors_options& cors_;
  std::vector<std::unique_ptr<loop>>& loops_;
  user_factory make_user_;
  std::vector<engine_middleware> middlewares_;
  std::vector<connection_error_handler> on_error_;
  // One table for each shard.
  std::vector<actors::string_map<entry>> sessions_;
  std::atomic<size_t> num_sessions_ = 0;
};

} // namespace callboard::transport
