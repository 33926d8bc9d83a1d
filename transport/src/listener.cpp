#include "callboard/transport/listener.hpp"

#include "callboard/log.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <system_error>

namespace callboard::transport {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Bursts of connections wait here; the kernel lowers it to its own limit.
constexpr int backlog = 4096;

/// How long to wait when no file descriptor is left.
constexpr std::chrono::milliseconds exhausted_pause{100};

[[noreturn]] void fail(const std::string& host, uint16_t port,
                       const boost::system::error_code& ec) {
  throw std::system_error(ec.value(), std::system_category(),
                          "cannot listen on " + host + ":"
                              + std::to_string(port));
}

} // namespace

listener::listener(std::vector<std::unique_ptr<loop>>& loops,
                   http_service& service, const std::string& host,
                   uint16_t port)
    : loops_(loops),
      service_(service),
      acceptor_(loops.front()->io()),
      pause_(loops.front()->io()) {
  boost::system::error_code ec;
  tcp::resolver resolver{loops.front()->io()};
  auto found =
      resolver.resolve(host, std::to_string(port), tcp::resolver::passive, ec);
  if (ec)
    fail(host, port, ec);
  tcp::endpoint where = *found.begin();
  acceptor_.open(where.protocol(), ec);
  if (!ec)
    acceptor_.set_option(tcp::acceptor::reuse_address{true}, ec);
  if (!ec)
    acceptor_.bind(where, ec);
  if (!ec)
    acceptor_.listen(backlog, ec);
  if (!ec)
    acceptor_.non_blocking(true, ec);
  if (ec)
    fail(host, port, ec);
  port_ = acceptor_.local_endpoint().port();
}

void listener::start() {
  accept();
}

void listener::close() {
  boost::system::error_code ec;
  acceptor_.close(ec);
  pause_.cancel();
}

void listener::accept() {
  acceptor_.async_wait(tcp::acceptor::wait_read,
                       [this](const boost::system::error_code& ec) {
                         if (!ec)
                           accept_all();
                       });
}

void listener::accept_all() {
  for (;;) {
    auto& where = *loops_[next_];
    tcp::socket socket{where.io()};
    boost::system::error_code ec;
    acceptor_.accept(socket, ec);
    if (ec == asio::error::would_block)
      break;
    if (ec == asio::error::connection_aborted)
      continue;
    if (ec) {
      log()->warn("cannot accept: {}", ec.message());
      pause_.expires_after(exhausted_pause);
      pause_.async_wait([this](const boost::system::error_code& e) {
        if (!e)
          accept();
      });
      return;
    }
    next_ = (next_ + 1) % loops_.size();
    auto begin = [&where, &service = service_,
                  socket = std::move(socket)]() mutable {
      auto x = std::make_shared<connection>(where, std::move(socket));
      x->start(std::make_shared<http_protocol>(x, service));
    };
    if (&where == loops_.front().get())
      begin();
    else
      asio::post(where.io(), std::move(begin));
  }
  accept();
}

} // namespace callboard::transport
