#include "callboard/server.hpp"

#include "actors/base/deadline.hpp"
#include "actors/kernel/packet_dispatcher.hpp"
#include "callboard/log.hpp"
#include "codec/header_field.hpp"
#include "transport/engine/engine_user.hpp"
#include "transport/engine/site.hpp"
#include "transport/net/listener.hpp"

#include <sched.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace callboard {

using namespace transport;

namespace {

/// Cores that this process may use, which can be less than there are.
size_t num_cores() {
  cpu_set_t cores;
  if (::sched_getaffinity(0, sizeof(cores), &cores) != 0)
    return std::max(1u, std::thread::hardware_concurrency());
  return static_cast<size_t>(CPU_COUNT(&cores));
}

std::vector<std::unique_ptr<loop>> make_loops(caf::actor_system& sys,
                                              size_t n) {
  if (n == 0)
    n = num_cores();
  std::vector<std::unique_ptr<loop>> result;
  // Ids of sessions name the shard with one byte.
  for (size_t i = 0; i < std::min<size_t>(n, 256); ++i)
    result.emplace_back(std::make_unique<loop>(sys, i));
  return result;
}

std::vector<kernel::shard*>
pointers(const std::vector<std::unique_ptr<loop>>& xs) {
  std::vector<kernel::shard*> result;
  for (auto& x : xs)
    result.emplace_back(x.get());
  return result;
}

engine_settings settings(const server_options& x) {
  engine_settings result;
  result.limits = x.engine_limits;
  result.recovery = x.recovery;
  result.max_silence = base::sum(x.engine.ping_interval, x.engine.ping_timeout);
  result.cleanup_empty_children = x.cleanup_empty_namespaces;
  result.adapter = x.adapter;
  return result;
}

void normalize(engine_options& x) {
  if (x.path.empty() || x.path.front() != '/')
    x.path.insert(x.path.begin(), '/');
  if (x.path.back() != '/')
    x.path += '/';
  auto& cookie = x.cookie;
  auto is_attribute = [](std::string_view y) {
    return codec::is_field_value(y) && y.find(';') == std::string_view::npos;
  };
  if (!cookie.name.empty()
      && !(codec::is_field_name(cookie.name) && is_attribute(cookie.path)
           && is_attribute(cookie.same_site)))
    throw std::invalid_argument("not a cookie: " + cookie.name);
}

} // namespace

class server::impl {
public:
  impl(caf::actor_system& sys, server_options opts)
      : options(std::move(opts)),
        loops(make_loops(sys, options.shards)),
        namespaces(pointers(loops), settings(options)),
        router(options.http, options.cors, options.engine.limits.max_payload) {
    normalize(options.engine);
    add(options.engine, [this](kernel::session_link& x) {
      return std::make_unique<kernel::packet_dispatcher>(
          x, namespaces, options.engine.limits,
          options.engine_limits.max_namespaces, options.engine.dialects.parser);
    });
    if (!options.www_dir.empty())
      router.files().load(options.www_dir, "/");
    if (!options.client_dir.empty())
      router.files().load(options.client_dir, options.engine.path, "socket.io");
    for (auto& x : loops)
      x->start();
  }

  ~impl() {
    close();
  }

  engine_endpoint& add(const engine_options& x, user_factory make) {
    endpoints.emplace_back(std::make_unique<engine_endpoint>(
        x, options.cors, loops, std::move(make)));
    router.add(*endpoints.back());
    return *endpoints.back();
  }

  void listen() {
    auto speak_http = [this](const std::shared_ptr<connection>& x) {
      return std::make_shared<http_protocol>(x, router);
    };
    acceptor = std::make_unique<listener>(loops, speak_http, options.host,
                                          options.port);
    loops.front()->post([this] { acceptor->start(); });
  }

  void close() {
    if (closed)
      return;
    closed = true;
    if (acceptor)
      loops.front()->post([this] { acceptor->close(); });
    // Sessions close only after namespaces have sent what they had to.
    auto deadline = base::deadline(std::chrono::steady_clock::now(),
                                   options.shutdown_timeout);
    auto behaviors = namespaces.close();
    wait_until([this] { return namespaces.ended(); },
               base::deadline(std::chrono::steady_clock::now(),
                              options.shutdown_timeout / 2));
    for (auto& x : loops)
      x->post([this, &x] { close_connections(*x, false); });
    auto idle = [this] { return is_idle(); };
    if (!wait_until(idle, deadline)) {
      for (auto& x : loops)
        x->post([this, &x] { close_connections(*x, true); });
      if (!wait_until(idle, base::deadline(deadline, std::chrono::seconds{5})))
        log()->error("some actors did not end");
    }
    kernel::namespace_table::end_behaviors(behaviors);
    for (auto& x : loops)
      x->stop();
  }

  /// Runs on `where`.
  void close_connections(loop& where, bool now) {
    where.leave();
    for (auto& x : endpoints)
      x->close_all(now);
    for (auto& x : where.connections()) {
      if (now)
        x->abort();
      else
        x->shut_down();
    }
  }

  /// Whether no actor runs and no connection is open.
  bool is_idle() const {
    return std::all_of(loops.begin(), loops.end(), [](auto& x) {
      return x->num_actors().load(std::memory_order_acquire) == 0
             && x->num_begun().load(std::memory_order_acquire) == 0;
    });
  }

  template <class Condition>
  static bool wait_until(Condition holds,
                         std::chrono::steady_clock::time_point deadline) {
    while (!holds()) {
      if (std::chrono::steady_clock::now() >= deadline)
        return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
  }

  server_options options;
  std::vector<std::unique_ptr<loop>> loops;
  kernel::namespace_table namespaces;
  site router;
  std::vector<std::unique_ptr<engine_endpoint>> endpoints;
  std::vector<std::unique_ptr<std::function<void(engine_socket&)>>> callbacks;
  std::unique_ptr<listener> acceptor;
  bool closed = false;
};

server::server(caf::actor_system& sys, server_options options)
    : server(std::make_unique<impl>(sys, std::move(options))) {
  // nop
}

server::server(std::unique_ptr<impl> x)
    : nsp(x->namespaces.of("/")),
      impl_(std::move(x)) {
  // nop
}

server::~server() {
  close();
}

nsp server::of(std::string name) {
  return nsp{impl_->namespaces.of(std::move(name))};
}

nsp server::of(pattern names) {
  auto matches = [names = std::move(names)](std::string_view name,
                                            const nlohmann::json&) {
    return names(name);
  };
  return nsp{impl_->namespaces.of(std::move(matches), true)};
}

nsp server::of(namespace_matcher matches) {
  return nsp{impl_->namespaces.of(std::move(matches))};
}

std::vector<nsp> server::namespaces() const {
  std::vector<nsp> result;
  for (auto& x : impl_->namespaces.all())
    result.emplace_back(x);
  return result;
}

void server::on_new_namespace(namespace_watcher_actor x) {
  on_new_namespace([x = std::move(x)](const nsp& y) {
    caf::anon_send(x, open_atom_v, y.name());
  });
}

void server::on_new_namespace(std::function<void(const nsp&)> f) {
  impl_->namespaces.on_new(
      [f = std::move(f)](const kernel::nsp_core_ptr& x) { f(nsp{x}); });
}

void server::add_route(std::string method, std::string path, web_handler f) {
  impl_->router.routes().add(std::move(method), std::move(path), std::move(f));
}

void server::add_engine_middleware(engine_middleware f) {
  impl_->endpoints.front()->use(std::move(f));
}

void server::on_connection_error(connection_error_handler f) {
  impl_->endpoints.front()->on_error(std::move(f));
}

void server::on_upgrade(upgrade_handler f) {
  impl_->endpoints.front()->on_upgrade(std::move(f));
}

void server::engine(engine_options options,
                    std::function<void(engine_socket&)> f) {
  normalize(options);
  options.dialects.legacy.enabled = false;
  impl_->callbacks.emplace_back(
      std::make_unique<std::function<void(engine_socket&)>>(std::move(f)));
  impl_->add(options, [&f = *impl_->callbacks.back()](kernel::session_link& x) {
    return std::make_unique<engine_user>(x, f);
  });
}

void server::listen() {
  impl_->listen();
}

uint16_t server::port() const noexcept {
  return impl_->acceptor ? impl_->acceptor->port() : impl_->options.port;
}

size_t server::num_clients() const noexcept {
  return impl_->endpoints.front()->num_sessions();
}

const server_options& server::options() const noexcept {
  return impl_->options;
}

void server::close() {
  impl_->close();
}

} // namespace callboard
