#pragma once

#include "actors/base/fifo.hpp"
#include "codec/outgoing.hpp"
#include "transport/net/loop.hpp"

#include <memory>
#include <span>
#include <string>

namespace callboard::transport {

/// The protocol that a connection speaks: HTTP at first, then perhaps
/// WebSocket. All members are called on the connection's shard.
class protocol {
public:
  virtual ~protocol() = default;

  /// Bytes from the peer. The buffer may be changed, and is gone afterwards.
  virtual void receive(std::span<char> data) = 0;

  /// The connection is closed or broken. Called once, last.
  virtual void closed() = 0;

  /// The time that was set with `set_deadline` has come.
  virtual void on_deadline() = 0;

  /// The server is about to leave: a connection that waits for nothing may
  /// close.
  virtual void shut_down() {
    // nop
  }

  /// Last chance to write something in this turn.
  virtual void prepare_flush() {
    // nop
  }

  /// The peer has taken everything that was written.
  virtual void drained() {
    // nop
  }
};

/// A TCP connection: reads into the shard's buffer, gathers what is written
/// during a turn into one call, closes in order. Idle, it owns no buffer.
///
/// Lifetime: kept by its poller until it is closed, and by those who write to
/// it.
class connection final : public std::enable_shared_from_this<connection>,
                         public loop_client,
                         public poller::user,
                         public timed {
public:
  /// Takes a socket that does not block.
  connection(loop& where, descriptor socket);
  ~connection();

  loop& home() const noexcept {
    return *loop_;
  }

  /// The peer's address, without port.
  std::string peer_address() const;

  /// Sets what the connection speaks, and starts reading.
  void start(std::shared_ptr<protocol> x);

  /// Changes what the connection speaks. The former object stays alive until
  /// it has returned from the call that led here.
  void become(std::shared_ptr<protocol> x);

  /// Stops or resumes reading.
  void pause(bool on);

  /// Gives back bytes that the protocol has received but which are for its
  /// successor. It gets them in a later turn, before anything else is read.
  void put_back(std::string bytes);

  /// Has the protocol called at a time.
  void set_deadline(time_point when);
  void cancel_deadline();

  // -- writing ----------------------------------------------------------------

  /// Writes `bytes`, which `owner` keeps alive, at the end of the turn.
  void write(std::shared_ptr<const void> owner, std::string_view bytes);
  void write(std::string bytes);

  /// Has `flush` called at the end of the turn.
  void flush_later();

  /// Writes as much as the peer takes.
  void flush() override;

  /// The cost of a piece that waits, beside its bytes.
  static constexpr size_t piece_overhead = 64;

  /// Bytes that are written but have not left, with their overhead.
  size_t pending() const noexcept {
    return pending_ + queue_.size() * piece_overhead;
  }

  /// Whether the peer takes nothing at the moment.
  bool blocked() const noexcept {
    return blocked_;
  }

  // -- the end ----------------------------------------------------------------

  /// Closes after everything has left (which may take 30 seconds): says so to
  /// the peer, then waits for it to close as well, at most `linger`. Bytes that
  /// the peer still sends are thrown away.
  void close(std::chrono::milliseconds linger = std::chrono::seconds{2});

  /// Closes at once.
  void abort() override;

  /// Tells the protocol that the server is about to leave.
  void shut_down() override {
    if (auto x = protocol_)
      x->shut_down();
  }

  std::shared_ptr<loop_client> lock() noexcept override {
    return weak_from_this().lock();
  }

  bool open() const noexcept {
    return state_ == state::open;
  }

  /// Moves the connection to another shard, where `f` is called. Nothing may
  /// wait to be written.
  void move_to(loop& where, std::function<void()> f);

  void on_ready(poller::events what) override;
  void on_time(time_point now) override;

private:
  enum class state : uint8_t { open, closing, lingering, closed };

  struct piece {
    std::shared_ptr<const void> owner;
    std::string_view bytes;
  };

  /// Waits for the peer on this shard.
  void watch();
  void listen();
  void read();
  void receive_put_back();
  void consume(size_t n);
  void shut_down_writing();
  void fail();

  loop* loop_;
  // The shard that counts this connection.
  loop* const origin_;
  descriptor socket_;
  std::shared_ptr<protocol> protocol_;
  // Bytes that were given back; mostly null.
  std::unique_ptr<std::string> put_back_;
  base::fifo<piece> queue_;
  // Bytes of the first piece that have left.
  size_t offset_ = 0;
  size_t pending_ = 0;
  std::chrono::milliseconds linger_{0};
  state state_ = state::open;
  bool paused_ = false;
  bool blocked_ = false;
  bool dirty_ = false;
};

} // namespace callboard::transport
