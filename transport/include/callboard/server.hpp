#pragma once

#include "callboard/engine_middleware.hpp"
#include "callboard/engine_socket.hpp"
#include "callboard/message_types.hpp"
#include "callboard/nsp.hpp"
#include "callboard/options.hpp"
#include "callboard/pattern.hpp"
#include "callboard/web.hpp"

#include <functional>
#include <memory>
#include <string>

namespace callboard {

/// A Socket.IO server, and at the same time its default namespace, `/`. It runs
/// on threads of its own, its actors belong to `sys`, which must outlive it.
///
/// Thread safety: all members may be called from any thread, but construction,
/// `listen`, `close` and destruction are for one thread, and not for behaviors.
class server : public nsp {
public:
  /// Throws `std::invalid_argument` if the options' cookie cannot be one.
  explicit server(caf::actor_system& sys, server_options options = {});

  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Calls `close`.
  ~server();

  // -- namespaces -------------------------------------------------------------

  /// The namespace of this name, which is created if there is none.
  nsp of(std::string name);

  /// A pattern, for instance `of(pattern{"/room-\\d+"})`: namespaces whose
  /// whole name matches come into being when clients ask for them, and behave
  /// as set here. So do those that are created by `of(name)` afterwards.
  nsp of(pattern names);

  /// The same for names that `matches(name, auth)`, where `auth` is the auth
  /// payload of the client that asks. It is called on any shard and must not
  /// block: what takes time is for a middleware of the namespace.
  nsp of(namespace_matcher matches);

  /// The namespaces that there are at the moment, without patterns.
  std::vector<nsp> namespaces() const;

  /// Calls `f` with every namespace that comes into being from now on, on any
  /// thread. Clients may be in it already when `f` runs.
  void on_new_namespace(std::function<void(const nsp&)> f);

  /// Tells an actor the names of namespaces that come into being from now on.
  void on_new_namespace(namespace_watcher_actor x);

  // -- requests of the engine -------------------------------------------------

  /// Adds a middleware that sees every HTTP request of the engine: headers in,
  /// headers out, refusal. All run in the order in which they were added, on
  /// any shard, and must not block. `f` is either
  /// `std::optional<engine_refusal>(engine_request&)`, or
  /// `void(engine_request&, engine_next)` for one that answers later. One that
  /// throws costs the request (status 400). To be called before `listen`.
  template <class F>
  void use_engine(F f) {
    add_engine_middleware(transport::make_engine_middleware(std::move(f)));
  }

  /// Calls `f`, on any shard, with each request to the engine that is refused.
  /// To be called before `listen`.
  void on_connection_error(connection_error_handler f);

  /// Calls `f`, on any shard, with each connection that has changed from
  /// polling to WebSocket. To be called before `listen`.
  void on_upgrade(upgrade_handler f);

  // -- plain HTTP -------------------------------------------------------------

  /// Answers requests for a path of your own, see `web.hpp`. With `/*` at its
  /// end, `path` stands for everything below. `f` is called on any shard and
  /// must not block; it is either `web_response(const web_request&)`, or
  /// `void(const web_request&, web_reply)` for one that answers later. One that
  /// throws costs the request (status 500). Routes go before files and the
  /// engine, in the order in which they were added. To be called before
  /// `listen`.
  template <class F>
  void route(std::string method, std::string path, F f) {
    add_route(std::move(method), std::move(path),
              transport::make_web_handler(std::move(f)));
  }

  // -- plain Engine.IO --------------------------------------------------------

  /// Serves plain Engine.IO below `options.path`; `f` is called with each
  /// session that opens. To be called before `listen`.
  void engine(engine_options options, std::function<void(engine_socket&)> f);

  // -- life -------------------------------------------------------------------

  /// Starts accepting connections. Throws `std::system_error` if that fails,
  /// for instance because the port is in use.
  void listen();

  /// The port on which the server listens.
  uint16_t port() const noexcept;

  /// Connected clients: open sessions of Socket.IO.
  size_t num_clients() const noexcept;

  const server_options& options() const noexcept;

  /// Stops accepting, disconnects all sockets ("server shutting down"), sends
  /// what waits (at most `shutdown_timeout`), closes all connections. Blocks
  /// until that is done. Does nothing when called again.
  void close();

private:
  class impl;

  explicit server(std::unique_ptr<impl> x);

  void add_route(std::string method, std::string path,
                 transport::web_handler f);

  void add_engine_middleware(transport::engine_middleware f);

  std::unique_ptr<impl> impl_;
};

} // namespace callboard
