#pragma once

/// Real connections to a server in the same process. Clients are Boost.Beast's
/// and synchronous: nothing here waits for a time.

#include "transport/http/http.hpp"
#include "transport/net/listener.hpp"
#include "transport/net/loop.hpp"

#include "callboard/server.hpp"

#include "tests/actors/log_capture.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <future>
#include <string>

#include "caf/test/unit_test.hpp"

namespace wire {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

struct config : caf::actor_system_config {
  config() {
    callboard::add_message_types(*this);
    set("scheduler.max-threads", size_t{1});
    kit::log_capture::instance();
  }
};

inline tcp::endpoint local(uint16_t port) {
  return {asio::ip::address_v4::loopback(), port};
}

using response = http::response<http::string_body>;

/// An HTTP client on one connection.
class http_client {
public:
  explicit http_client(uint16_t port)
      : socket_(io_) {
    socket_.connect(local(port));
  }

  void write(std::string_view raw) {
    asio::write(socket_, asio::buffer(raw));
  }

  /// Reads one answer; `bare` if it has no body whatever it says (HEAD).
  response read(bool bare = false) {
    http::response_parser<http::string_body> parser;
    parser.skip(bare);
    http::read(socket_, buffer_, parser);
    return parser.release();
  }

  /// The body of the next answer.
  std::string read_body() {
    return read().body();
  }

  /// `headers` are lines with their ends.
  response get(std::string_view target, const std::string& headers = {}) {
    write("GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n" + headers
          + "\r\n");
    return read();
  }

  response post(std::string_view target, std::string_view body) {
    write("POST " + std::string{target}
          + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
          + std::to_string(body.size()) + "\r\n\r\n" + std::string{body});
    return read();
  }

  std::string get_body(std::string_view target) {
    return get(target).body();
  }

  std::string post_body(std::string_view target, std::string_view body) {
    return post(target, body).body();
  }

  /// Reads exactly `n` bytes.
  std::string read_bytes(size_t n) {
    std::string result(n, '\0');
    asio::read(socket_, asio::buffer(result));
    return result;
  }

  /// Whether the server has closed the connection, and sent no more.
  bool at_end() {
    char c;
    beast::error_code ec;
    return buffer_.size() == 0
           && socket_.read_some(asio::buffer(&c, 1), ec) == 0 && ec;
  }

  void close() {
    socket_.close();
  }

private:
  asio::io_context io_;
  tcp::socket socket_;
  beast::flat_buffer buffer_;
};

/// A WebSocket client.
class ws_client {
public:
  ws_client(uint16_t port, const std::string& target,
            const beast::websocket::permessage_deflate& compression = {})
      : ws_(io_) {
    ws_.set_option(compression);
    ws_.next_layer().connect(local(port));
    beast::websocket::response_type answer;
    ws_.handshake(answer, "localhost", target);
    auto x = answer[http::field::sec_websocket_extensions];
    extensions_.assign(x.data(), x.size());
  }

  /// What the server has agreed to.
  const std::string& extensions() const {
    return extensions_;
  }

  void write(std::string_view text) {
    ws_.text(true);
    ws_.write(asio::buffer(text));
  }

  void write_binary(std::string_view bytes) {
    ws_.binary(true);
    ws_.write(asio::buffer(bytes));
  }

  /// Reads a message.
  std::string read() {
    beast::flat_buffer buffer;
    ws_.read(buffer);
    return beast::buffers_to_string(buffer.data());
  }

  /// Reads until the server closes; returns what came before, separated by
  /// spaces.
  std::string read_all() {
    std::string result;
    for (;;) {
      beast::flat_buffer buffer;
      beast::error_code ec;
      ws_.read(buffer, ec);
      if (ec)
        return result;
      result +=
          (result.empty() ? "" : " ") + beast::buffers_to_string(buffer.data());
    }
  }

  /// Sends bytes below the WebSocket protocol.
  void write_raw(std::string_view bytes) {
    asio::write(ws_.next_layer(), asio::buffer(bytes));
  }

  /// The code of the server's close frame.
  unsigned close_code() const {
    return ws_.reason().code;
  }

  beast::websocket::stream<tcp::socket>& stream() {
    return ws_;
  }

private:
  asio::io_context io_;
  beast::websocket::stream<tcp::socket> ws_;
  std::string extensions_;
};

/// Two shards and a listener that serve what the test is about.
class host {
public:
  explicit host(callboard::transport::http_service& service)
      : sys_(cfg_) {
    using callboard::transport::loop;
    for (size_t i = 0; i < 2; ++i)
      loops_.emplace_back(std::make_unique<loop>(sys_, i));
    listener_ = std::make_unique<callboard::transport::listener>(
        loops_,
        [&service](auto& x) {
          return std::make_shared<callboard::transport::http_protocol>(x,
                                                                       service);
        },
        "127.0.0.1", 0);
    for (auto& x : loops_)
      x->start();
    on(0, [this] { listener_->start(); });
  }

  ~host() {
    on(0, [this] { listener_->close(); });
    for (size_t i = 0; i < loops_.size(); ++i)
      on(i, [this, i] {
        for (auto& x : loops_[i]->connections())
          x->abort();
      });
    for (auto& x : loops_)
      x->stop();
  }

  uint16_t port() const {
    return listener_->port();
  }

  callboard::transport::loop& shard(size_t i) {
    return *loops_[i];
  }

  /// Runs `f` on a shard and waits for it.
  void on(size_t i, std::function<void()> f) {
    std::promise<void> done;
    loops_[i]->post([&] {
      f();
      done.set_value();
    });
    done.get_future().wait();
  }

private:
  config cfg_;
  caf::actor_system sys_;
  std::vector<std::unique_ptr<callboard::transport::loop>> loops_;
  std::unique_ptr<callboard::transport::listener> listener_;
};

} // namespace wire
