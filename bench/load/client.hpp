#pragma once

#include "net/poller.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace bench::load {

class client;

/// Hears what happens to clients. None of its functions may destroy a client.
class audience {
public:
  virtual ~audience() = default;

  /// The client is in the namespace "/".
  virtual void ready(client& who) = 0;

  /// A Socket.IO packet, without the type of the Engine.IO packet.
  virtual void heard(client& who, std::string_view packet) = 0;

  virtual void heard_binary(client& who, std::string_view attachment) = 0;

  /// The connection is gone, not by `close`.
  virtual void lost(client& who) = 0;

  /// When that was read which is heard now, in nanoseconds.
  uint64_t read_at = 0;
};

/// A Socket.IO client in the namespace "/". Answers pings.
class client {
public:
  client(audience& hall, uint32_t number)
      : hall_(hall),
        number_(number) {
    // nop
  }

  virtual ~client() = default;

  client(const client&) = delete;
  client& operator=(const client&) = delete;

  /// Sends an Engine.IO packet, at the end of the turn; as an answer to what
  /// this client hears, after all that was read together.
  virtual void send(std::string_view packet) = 0;

  virtual void send_binary(std::string_view attachment) = 0;

  /// Closes the connection without a word.
  virtual void close() = 0;

  /// Stops or starts to read.
  virtual void read_enabled(bool on) = 0;

  virtual bool is_open() const = 0;

  /// Counted from 0 within a scenario.
  uint32_t number() const noexcept {
    return number_;
  }

  /// Pings that have been answered.
  uint64_t num_pings() const noexcept {
    return num_pings_;
  }

protected:
  /// To be called when something was read.
  void begin() {
    hall_.read_at = net::now();
  }

  /// Handles an Engine.IO packet from the server.
  void receive(std::string_view packet);

  void receive_binary(std::string_view attachment) {
    hall_.heard_binary(*this, attachment);
  }

  void disappear() {
    hall_.lost(*this);
  }

  /// The id of the session, from the packet that opens it.
  virtual void opened(std::string_view sid) = 0;

private:
  audience& hall_;
  uint32_t number_;
  bool joined_ = false;
  uint64_t num_pings_ = 0;
};

struct client_options {
  uint16_t port = 0;
  bool polling = false;
  /// Bound of the kernel's buffer for what is not read, in bytes; 0: default.
  int receive_buffer = 0;
};

/// Begins to connect.
std::unique_ptr<client> make_client(net::poller& poller, audience& hall,
                                    uint32_t number,
                                    const client_options& options);

} // namespace bench::load
