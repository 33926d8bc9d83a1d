#pragma once

#include "callboard/arguments.hpp"
#include "callboard/disconnect_reason.hpp"

#include "callboard/testing/received.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace callboard::testing {

struct client_state;

/// The acknowledgement of an event that a client has sent.
class answer {
public:
  answer(client_state& who, uint64_t id)
      : who_(&who),
        id_(id) {
    // nop
  }

  /// Whether the acknowledgement has arrived.
  explicit operator bool() const;

  /// The arguments of the acknowledgement, an array. Throws `failure` if it has
  /// not arrived.
  nlohmann::json args() const;

private:
  client_state* who_;
  uint64_t id_;
};

/// A simulated client in one namespace, with a connection of its own: the
/// client sends and gets real packets, but there are no bytes on a wire. Made
/// by `engine::connect`; cheap to copy; lives as long as the engine.
///
/// Actions of a client reach the server at once, and take effect when the
/// engine runs. Functions that return what a client has got first let the
/// engine run until there is nothing left to do.
class client {
public:
  explicit client(client_state& x)
      : state_(&x) {
    // nop
  }

  // -- the connection ---------------------------------------------------------

  /// Whether the client is in the namespace.
  bool connected() const;

  /// The socket's id; empty before the client is connected.
  const std::string& id() const;

  /// Why the client was refused: the payload of CONNECT_ERROR, an object with
  /// `message` and, if there is any, `data`; null if the client was not
  /// refused.
  const nlohmann::json& refusal() const;

  /// Whether the last connection took up the session of the one before.
  bool recovered() const;

  /// The reason why the server has closed the connection, if it has.
  std::optional<disconnect_reason> closed() const;

  /// Leaves the namespace.
  void disconnect();

  /// The connection breaks. What the client has not read is lost.
  void
  lose_connection(disconnect_reason why = disconnect_reason::transport_close);

  /// Connects again, as a client that has lost its connection: with the id of
  /// its session and the offset of the last event that it has got, if
  /// connection state recovery is on. Without `shard`, on the same shard.
  void reconnect(std::optional<size_t> shard = std::nullopt);

  // -- to the server ----------------------------------------------------------

  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) {
    send_event(name, make_values(xs...), false);
  }

  /// Sends an event that wants an acknowledgement.
  template <class... Ts>
  answer emit_with_ack(std::string_view name, const Ts&... xs) {
    return {*state_, *send_event(name, make_values(xs...), true)};
  }

  /// Like `emit_with_ack`, but returns the answer's arguments, an array. Throws
  /// `failure` if there is no answer before time has to pass.
  template <class... Ts>
  nlohmann::json call(std::string_view name, const Ts&... xs) {
    return emit_with_ack(name, xs...).args();
  }

  /// Answers an event.
  template <class... Ts>
  void reply(const received& to, const Ts&... xs) {
    send_ack(to, make_values(xs...));
  }

  /// Sends a raw message, also one that no client should send.
  void send_message(std::string_view data, bool binary = false);

  // -- from the server --------------------------------------------------------

  /// Handles an event from now on; `take`, `next` and `take_all` no longer see
  /// it. `f` gets the arguments, an array, and returns those of the
  /// acknowledgement, also an array.
  void on(std::string name,
          std::function<nlohmann::json(const nlohmann::json&)> f);

  /// Takes the first event of this name, and leaves others where they are.
  /// Throws `failure` if there is none.
  received take(std::string_view name);

  /// Takes an event like `take`, and returns its arguments, an array.
  nlohmann::json next(std::string_view name) {
    return take(name).args;
  }

  /// Takes an event like `take`, and returns its first argument.
  template <class T>
  T next(std::string_view name) {
    auto args = next(name);
    return args.at(0).template get<T>();
  }

  /// Takes all events: an array of arrays, each a name and arguments.
  nlohmann::json take_all();

  /// The number of events that the client has got and that were not taken.
  size_t num_waiting() const;

  // -- a slow reader ----------------------------------------------------------

  /// Stops reading: volatile events are dropped, others wait on the server's
  /// side, up to `setup::max_outbox` bytes.
  void stop_reading();

  /// Resumes reading: reads all waiting data, and what comes from now on.
  void resume_reading();

  /// The number of bytes that wait for the client.
  size_t bytes_waiting() const;

private:
  std::optional<uint64_t> send_event(std::string_view name, const values& args,
                                     bool with_ack);
  void send_ack(const received& to, const values& args);

  client_state* state_;
};

} // namespace callboard::testing
