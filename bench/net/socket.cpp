#include "net/socket.hpp"

#include "net/error.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench::net {

namespace {

constexpr int backlog = 4096;

void enable(int fd, int level, int option) {
  int on = 1;
  check(setsockopt(fd, level, option, &on, sizeof(on)), "setsockopt");
}

sockaddr_in address(uint32_t host, uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  result.sin_addr.s_addr = htonl(host);
  return result;
}

template <class F>
void with(const sockaddr_in& x, F f, const char* what) {
  check(f(reinterpret_cast<const sockaddr*>(&x), socklen_t{sizeof(x)}), what);
}

/// 127.0.1.1 to 127.0.1.250, in turn.
uint32_t next_source() noexcept {
  static uint32_t last = 0;
  last = last % 250 + 1;
  return INADDR_LOOPBACK - 1 + 256 + last;
}

} // namespace

int listen_on(uint16_t port) {
  auto fd = check(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
  enable(fd, SOL_SOCKET, SO_REUSEADDR);
  with(
      address(INADDR_LOOPBACK, port),
      [fd](auto... xs) { return bind(fd, xs...); }, "bind");
  check(listen(fd, backlog), "listen");
  return fd;
}

int accept_from(int listener) {
  auto fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
  if (fd >= 0)
    enable(fd, IPPROTO_TCP, TCP_NODELAY);
  return fd;
}

int connect_to(uint16_t port, int receive_buffer) {
  auto fd = check(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
  enable(fd, IPPROTO_TCP, TCP_NODELAY);
  enable(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  if (receive_buffer > 0)
    check(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
                     sizeof(receive_buffer)),
          "setsockopt");
  with(
      address(next_source(), 0), [fd](auto... xs) { return bind(fd, xs...); },
      "bind");
  with(
      address(INADDR_LOOPBACK, port),
      [fd](auto... xs) {
        auto result = connect(fd, xs...);
        return result < 0 && errno == EINPROGRESS ? 0 : result;
      },
      "connect");
  return fd;
}

uint64_t raise_file_limit() {
  rlimit files{};
  check(getrlimit(RLIMIT_NOFILE, &files), "getrlimit");
  files.rlim_cur = files.rlim_max;
  check(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
  return files.rlim_cur;
}

} // namespace bench::net
