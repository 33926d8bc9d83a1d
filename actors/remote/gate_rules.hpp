#pragma once

#include "callboard/remote/gate_options.hpp"
#include "callboard/socket_handle.hpp"

#include "actors/remote/messages.hpp"

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace callboard::remote {

/// A client, as long as the gate has something to tell of it.
struct gate_client {
  /// In the order in which clients came.
  uint64_t number = 0;
  socket_ptr handle;
  connection_info_ptr connection;
  nlohmann::json auth;
  /// Its events that wait in the queue.
  size_t queued = 0;
};

using gate_client_ptr = std::shared_ptr<gate_client>;

/// What became of an event.
struct gate_answer {
  outcome what = outcome::none;
  values args;
  std::string text;
};

/// Something that a behavior is to be told.
struct gate_item {
  enum class kind : uint8_t { connected, event, disconnected };

  kind what = kind::connected;
  gate_client_ptr who;
  /// Of a client: whether it was connected before the behavior was attached.
  bool present = false;
  // Of events:
  callboard::event content;
  std::function<void(gate_answer&&)> reply;
  bool again = false;
  // Of disconnects:
  disconnect_reason reason{};
  disconnect_details details;
};

/// What the rules ask for.
class gate_port {
public:
  virtual ~gate_port() = default;

  /// Sends an item to the behavior that is attached.
  virtual void forward(uint64_t number, const gate_item& x) = 0;

  /// Hands an item to the behavior in the node.
  virtual void handle_locally(gate_item&& x) = 0;

  /// From now on, new clients are let in or not. Comes before those who are
  /// there are told anything.
  virtual void admit(bool x) = 0;

  /// `expire(absence)` is to be called after `delay`.
  virtual void wait(std::chrono::milliseconds delay, uint64_t absence) = 0;
};

/// The rules of a GATE: what a behavior is told, in which order, and what
/// happens while there is none.
///
/// Items go out in the order in which they came, at most a window of them
/// unconfirmed. When a behavior is lost, events that wait for an answer and
/// have been sent fail. The others that have been sent and not confirmed go
/// back to the front of the queue: what their handlers did, the node did not
/// see.
class gate_rules {
public:
  gate_rules(gate_port& port, const gate_options& options);

  /// Nobody is attached: the policy begins to apply. To be called first.
  void start();

  /// The gate ends: nobody waits any more.
  void close();

  // -- from clients -----------------------------------------------------------

  void connected(socket_ptr who, connection_info_ptr connection,
                 nlohmann::json auth);
  void event(const std::string& id, callboard::event what,
             std::function<void(gate_answer&&)> reply);
  void disconnected(const std::string& id, disconnect_reason why,
                    disconnect_details details);

  // -- from the behavior ------------------------------------------------------

  /// A behavior comes; nothing is sent before `begin`. It will be told of all
  /// clients that are connected, and then what was kept.
  void attach();
  void begin();

  /// It is gone.
  void lost();

  /// It has handled an item.
  void handled(uint64_t number, gate_answer x);

  /// It answers an event that it has handled without an answer.
  void answer(uint64_t number, gate_answer x);

  // -- time -------------------------------------------------------------------

  void expire(uint64_t absence);

  // -- properties -------------------------------------------------------------

  bool attached() const noexcept {
    return mode_ == mode::attached;
  }

  /// Whether new clients are let in.
  bool admits() const noexcept {
    return mode_ != mode::refusing;
  }

  /// The client of this id that is connected, or null.
  gate_client* find(const std::string& id) const;

  /// Events that were neither handed over nor answered with an error, so far.
  size_t dropped() const noexcept {
    return dropped_;
  }

private:
  enum class mode : uint8_t { refusing, holding, local, attached };
  using client_map = std::map<uint64_t, gate_client_ptr>;

  void enter(mode x);
  void take(gate_item&& x);
  void keep(gate_item&& x);
  void pump();
  void fail(gate_item& x, const char* why);
  void fail_queue();
  void requeue();
  void recall();
  void forget(const std::set<uint64_t>& clients);
  client_map all() const;

  /// Counts an event that comes into the gate's memory, or leaves it.
  void count(const gate_item& x, bool comes);

  gate_port& port_;
  gate_options options_;
  mode mode_ = mode::refusing;
  // Whether the behavior that is attached waits for items.
  bool open_ = false;
  uint64_t absences_ = 0;
  uint64_t num_clients_ = 0;
  uint64_t last_item_ = 0;
  std::map<std::string, gate_client_ptr> clients_;
  // While holding: who was connected before the first item of the queue.
  client_map known_;
  std::deque<gate_item> queue_;
  // Not confirmed.
  std::map<uint64_t, gate_item> sent_;
  // Handled, but not answered.
  std::map<uint64_t, std::function<void(gate_answer&&)>> unanswered_;
  // Events in `queue_` and `sent_`.
  size_t events_ = 0;
  size_t bytes_ = 0;
  size_t dropped_ = 0;
};

/// An answer that tells the client what went wrong.
gate_answer error_answer(const char* why);

} // namespace callboard::remote
