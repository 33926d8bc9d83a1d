#pragma once

#include "load/client.hpp"
#include "net/stream.hpp"
#include "wire/http.hpp"

#include <string>

namespace bench::load {

/// A client that stays with long-polling: one request waits for packets, and
/// another, on a connection of its own, brings what the client has to say, one
/// at a time.
class polling_client final : public client {
public:
  polling_client(net::poller& poller, audience& hall, uint32_t number,
                 const client_options& options);

  void send(std::string_view packet) override;
  void send_binary(std::string_view attachment) override;
  void close() override;
  void read_enabled(bool on) override;
  bool is_open() const override;

protected:
  void opened(std::string_view sid) override;

private:
  /// One of the two connections.
  class link final : public net::stream {
  public:
    using answer = void (polling_client::*)(const wire::http_message&);

    link(polling_client& owner, answer f, net::poller& poller, int fd);

    /// Sends what has come together, unless a request is under way.
    void flush() override;

  protected:
    size_t received(std::span<char> bytes) override;
    void lost() override;

  private:
    polling_client& owner_;
    answer answer_;
  };

  void polled(const wire::http_message& x);
  void posted(const wire::http_message& x);
  void poll();
  void write_post();

  std::string sid_;
  std::string head_;
  // Packets that are not sent yet.
  std::string pending_;
  // A request with packets is under way.
  bool posting_ = false;
  link get_;
  link post_;
};

} // namespace bench::load
