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

/// A client, as long as the gate has something to report about it.
struct gate_client {
  /// Numbers clients in the order in which they connected.
  uint64_t number = 0;
  socket_ptr handle;
  connection_info_ptr connection;
  nlohmann::json auth;
  /// The number of the client's events that wait in the queue.
  size_t queued = 0;
};

using gate_client_ptr = std::shared_ptr<gate_client>;

/// The outcome of an event.
struct gate_answer {
  outcome what = outcome::none;
  values args;
  std::string text;
};

/// An item to report to a behavior.
struct gate_item {
  enum class kind : uint8_t { connected, event, disconnected };

  kind what = kind::connected;
  gate_client_ptr who;
  /// For a client: whether it was connected before the behavior was attached.
  bool present = false;
  // For events:
  callboard::event content;
  std::function<void(gate_answer&&)> reply;
  bool again = false;
  // For disconnects:
  disconnect_reason reason{};
  disconnect_details details;
};

/// The interface of the rules to the GATE.
class gate_port {
public:
  virtual ~gate_port() = default;

  /// Sends an item to the attached behavior.
  virtual void forward(uint64_t number, const gate_item& x) = 0;

  /// Hands an item to the behavior in the node.
  virtual void handle_locally(gate_item&& x) = 0;

  /// From now on, new clients are admitted or not. Called before any clients
  /// already connected are told anything.
  virtual void admit(bool x) = 0;

  /// Requests a call of `expire(absence)` after `delay`.
  virtual void wait(std::chrono::milliseconds delay, uint64_t absence) = 0;
};

/// The rules of a GATE: what a behavior is told, in which order, and what
/// happens while no behavior is attached.
///
/// Items go out in the order in which they came, at most a window of them
/// unconfirmed. When a behavior is lost, sent events that wait for an answer
/// fail. All other items that were sent and not confirmed go back to the front
/// of the queue: the node has not seen what their handlers did.
class gate_rules {
public:
  gate_rules(gate_port& port, const gate_options& options);

  /// Begins to apply the policy, since no behavior is attached. Must be called
  /// first.
  void start();

  /// Ends the gate: fails all waiting events.
  void close();

  // -- from clients -----------------------------------------------------------

  void connected(socket_ptr who, connection_info_ptr connection,
                 nlohmann::json auth);
  void event(const std::string& id, callboard::event what,
             std::function<void(gate_answer&&)> reply);
  void disconnected(const std::string& id, disconnect_reason why,
                    disconnect_details details);

  // -- from the behavior ------------------------------------------------------

  /// Attaches a behavior; nothing is sent before `begin`. The behavior is then
  /// told of all connected clients, followed by the kept items.
  void attach();
  void begin();

  /// The behavior is gone.
  void lost();

  /// The behavior has handled an item.
  void handled(uint64_t number, gate_answer x);

  /// The behavior answers an event that it has handled without an answer.
  void answer(uint64_t number, gate_answer x);

  // -- time -------------------------------------------------------------------

  void expire(uint64_t absence);

  // -- properties -------------------------------------------------------------

  bool attached() const noexcept {
    return mode_ == mode::attached;
  }

  /// Whether new clients are admitted.
  bool admits() const noexcept {
    return mode_ != mode::refusing;
  }

  /// The connected client with this id, or null.
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

  /// Counts an event that enters the gate's memory, or leaves it.
  void count(const gate_item& x, bool comes);

  gate_port& port_;
  gate_options options_;
  mode mode_ = mode::refusing;
  // Whether the attached behavior waits for items.
  bool open_ = false;
  uint64_t absences_ = 0;
  uint64_t num_clients_ = 0;
  uint64_t last_item_ = 0;
  std::map<std::string, gate_client_ptr> clients_;
  // While holding: the clients that were connected before the first item of the
  // queue.
  client_map known_;
  std::deque<gate_item> queue_;
  // Items that were sent and not confirmed.
  std::map<uint64_t, gate_item> sent_;
  // Events that were handled, but not answered.
  std::map<uint64_t, std::function<void(gate_answer&&)>> unanswered_;
  // Events in `queue_` and `sent_`.
  size_t events_ = 0;
  size_t bytes_ = 0;
  size_t dropped_ = 0;
};

/// An answer that tells the client what went wrong.
gate_answer error_answer(const char* why);

} // namespace callboard::remote
