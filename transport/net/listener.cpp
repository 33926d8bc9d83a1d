#include "transport/net/listener.hpp"

#include "callboard/log.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace callboard::transport {

namespace {

/// Bursts of connections wait here; the kernel lowers it to its own limit.
constexpr int backlog = 4096;

/// Connections that are accepted in a turn.
constexpr size_t max_accepted = 256;

/// How long to wait when no file descriptor is left.
constexpr std::chrono::milliseconds exhausted_pause{100};

std::string describe(const std::string& host, uint16_t port) {
  return "cannot listen on " + host + ":" + std::to_string(port);
}

struct free_addresses {
  void operator()(addrinfo* x) const {
    ::freeaddrinfo(x);
  }
};

using addresses = std::unique_ptr<addrinfo, free_addresses>;

addresses resolve(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* result = nullptr;
  auto error = ::getaddrinfo(host.empty() ? nullptr : host.c_str(),
                             std::to_string(port).c_str(), &hints, &result);
  if (error == EAI_SYSTEM)
    throw std::system_error(errno, std::system_category(),
                            describe(host, port));
  if (error != 0)
    throw std::system_error(EADDRNOTAVAIL, std::system_category(),
                            describe(host, port) + ": "
                                + ::gai_strerror(error));
  return addresses{result};
}

bool set_option(int fd, int level, int name) {
  int on = 1;
  return ::setsockopt(fd, level, name, &on, sizeof(on)) == 0;
}

} // namespace

listener::listener(std::vector<std::unique_ptr<loop>>& loops,
                   protocol_factory make, const std::string& host,
                   uint16_t port)
    : loops_(loops),
      make_(std::move(make)) {
  auto where = resolve(host, port);
  socket_ = descriptor{::socket(where->ai_family,
                                SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  // Connections inherit TCP_NODELAY.
  if (!socket_ || !set_option(socket_.get(), SOL_SOCKET, SO_REUSEADDR)
      || !set_option(socket_.get(), IPPROTO_TCP, TCP_NODELAY)
      || ::bind(socket_.get(), where->ai_addr, where->ai_addrlen) < 0
      || ::listen(socket_.get(), backlog) < 0)
    throw std::system_error(errno, std::system_category(),
                            describe(host, port));
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.ss_family == AF_INET6
                    ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                    : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

void listener::start() {
  // The owner of this object keeps it longer than its loop runs.
  auto self = std::shared_ptr<poller::user>{std::shared_ptr<void>{}, this};
  if (!loops_.front()->poller().add(socket_.get(), std::move(self),
                                    poller::readable))
    log()->critical("cannot accept connections: {}", std::strerror(errno));
}

void listener::close() {
  loops_.front()->timers().cancel(*this);
  if (socket_)
    loops_.front()->poller().remove(socket_.get());
  socket_.reset();
}

void listener::on_ready(poller::events) {
  for (size_t i = 0; i < max_accepted; ++i) {
    descriptor x{::accept4(socket_.get(), nullptr, nullptr,
                           SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (x) {
      accept(std::move(x));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      log()->warn("cannot accept: {}", std::strerror(errno));
      auto& where = *loops_.front();
      where.poller().change(socket_.get(), 0);
      where.timers().set(*this, where.now() + exhausted_pause);
      return;
    }
  }
}

void listener::on_time(time_point) {
  loops_.front()->poller().change(socket_.get(), poller::readable);
}

void listener::accept(descriptor socket) {
  auto& where = *loops_[next_];
  next_ = (next_ + 1) % loops_.size();
  auto begin = [&where, &make = make_,
                socket = std::make_shared<descriptor>(std::move(socket))] {
    auto x = std::make_shared<connection>(where, std::move(*socket));
    x->start(make(x));
  };
  if (&where == loops_.front().get())
    begin();
  else
    where.post(begin);
}

} // namespace callboard::transport
