#pragma once

#include "callboard/emit_flags.hpp"
#include "callboard/socket_handle.hpp"

#include "actors/kernel/connect_request.hpp"
#include "actors/kernel/face_slot.hpp"
#include "actors/kernel/nsp_core.hpp"
#include "actors/kernel/submitter.hpp"
#include "actors/kernel/transport_port.hpp"
#include "actors/rules/ack_table.hpp"
#include "actors/rules/alarm.hpp"
#include "actors/rules/recovery.hpp"
#include "actors/rules/room_roster.hpp"
#include "actors/rules/send_order.hpp"
#include "actors/rules/socket_listeners.hpp"
#include "actors/rules/turns.hpp"

#include <map>

namespace callboard::kernel {

/// The core of a SOCKET: combines the rules for events, acknowledgements,
/// order, rooms and recovery, and turns their decisions into messages.
///
/// Thread safety: for the shard of the actor. Lifetime: that of the actor.
class socket_core final : public submitter {
public:
  /// `self` is the actor around the core, `shard` the number of its shard.
  socket_core(full_socket_actor::base& self, size_t shard, nsp_core_ptr nsp,
              const connect_request& request, part_actor part);

  socket_core(const socket_core&) = delete;
  socket_core& operator=(const socket_core&) = delete;

  ~socket_core();

  /// The application's view of the socket, for the API.
  face_slot face;

  // -- properties -------------------------------------------------------------

  const std::string& id() const noexcept {
    return id_;
  }

  nsp_core& nsp() const noexcept {
    return *nsp_;
  }

  /// Whether the socket is connected; false once the behavior has called
  /// `disconnect`.
  bool connected() const noexcept {
    return state_ == state::connected && !disconnecting_;
  }

  const connection_info& connection() const noexcept {
    return *connection_;
  }

  const nlohmann::json& auth() const noexcept {
    return auth_;
  }

  nlohmann::json& data();

  const room_roster::set& rooms() const noexcept {
    return rooms_.all();
  }

  bool recovered() const noexcept {
    return recovery_ && recovery_->inherited();
  }

  socket_listeners& listeners() noexcept {
    return listeners_;
  }

  /// The handle for other threads; made at first use.
  const socket_ptr& handle();

  // -- actions of the behavior ------------------------------------------------

  void emit(std::string_view name, const values& args, const emit_flags& flags);
  void ask(ack_callback f, std::string_view name, const values& args,
           const emit_flags& flags);
  broadcast_operator everybody_else() const;
  void join(const room_list& rooms);
  void leave(const room_list& rooms);
  void disconnect(bool close);
  void close_connection();
  void run_after(std::chrono::milliseconds delay, std::function<void()> f);

  /// Runs application code: an exception is logged and counted.
  template <class F>
  bool guarded(std::string_view what, F&& f) {
    if (auto why = base::error_of(f)) {
      report_failure(what, *why);
      return false;
    }
    return true;
  }

  // -- submitter --------------------------------------------------------------

  bool sends_to(const nsp_core& nsp) const noexcept override {
    return nsp_.get() == &nsp && connected();
  }

  void submit(broadcast_ptr x) override;
  bool send_to_self(std::string_view id, const codec::outgoing_ptr& x) override;
  std::function<void(std::function<void()>)> poster() override;

  // -- messages ---------------------------------------------------------------

  void start();
  void deliver(op_id id, const delivery& what);
  void receive(const incoming_ptr& what);
  void close(disconnect_reason why, disconnect_details details);
  void operation_done();
  void event_handled();
  void expire_acks();
  void run(const task& f);

  /// Sends an event of another actor to the client; for a request, asks the
  /// client for an acknowledgement.
  caf::result<values> emit_for_actor(event& x);

  // -- port of the event pipeline ---------------------------------------------

  bool wants_events() const noexcept {
    return connected();
  }

  next make_next(const incoming_ptr& what, size_t i);
  void handle(const incoming_ptr& what);

  // -- recovery: messages while away, and in the heir -------------------------

  void bequeath(const claim_ptr& x);
  void fence_arrived();
  void lose_session(std::string_view why);
  void inherit(const inheritance_ptr& x);
  void resume(const handover& x);

  /// Ends all waiting turns, since the actor ends: undecided ones count as
  /// taken.
  void give_up_turns();

private:
  enum class state : uint8_t {
    /// Middlewares are deciding.
    pending,
    /// The socket is taking over the session of one that is away.
    recovering,
    connected,
    /// The client has lost its connection and may come back.
    away,
    gone,
  };

  const engine_settings& settings() const noexcept {
    return nsp_->settings();
  }

  full_socket_actor me() const {
    return full_socket_actor{&self_};
  }

  void report_failure(std::string_view what, const std::string& why);

  // The beginning.
  bool undecided() const noexcept {
    return state_ == state::pending || state_ == state::recovering;
  }

  void run_middlewares(size_t first);
  void ask_middleware(size_t i);
  void admit();
  void refuse(const refusal& why);

  // From the namespace.
  void perform(const skip&);
  void perform(const send_packet& x);
  void perform(const ask_client& x);
  void perform(const describe& x);
  void perform(const join_action& x);
  void perform(const leave_action& x);
  void perform(const disconnect_action& x);
  void perform(const report_rooms&);
  void perform_absent(const delivery& what);

  // Events.
  void call_handler(const detail::event_handler& f, const incoming_ptr& what);
  void forward_event(const incoming_ptr& what);
  turn_ptr forward_in_turn(const incoming_ptr& what, size_t num_rooms);
  void event_begun();

  /// Offers an event to the socket's rooms that have a behavior; false if there
  /// are none.
  bool offer_to_rooms(const incoming_ptr& what);

  /// Runs `f` after the waiting events, which go to the namespace's actor
  /// unless a room takes them.
  void in_turn(std::function<void()> f);

  // To the client.
  void send_in_behavior(codec::outgoing_ptr x, bool is_volatile);
  void send_now(const codec::outgoing_ptr& x, bool is_volatile);
  void tell_outgoing_listeners(const codec::outgoing& x);
  void disconnect_now(bool close);

  /// Returns false if too many acknowledgements are awaited.
  bool await_ack(uint64_t id, ack_callback f,
                 std::chrono::milliseconds timeout);
  void set_ack_alarm(ack_table::time_point when);

  // Rooms: tell the watchers.
  bool rooms_are_watched() const;
  void tell_joined(const room_list& rooms);
  void tell_left(const room_list& rooms);
  void enter_stateful_room(const std::string& name);

  // Recovery.
  bool claim_session();
  void go_away(disconnect_reason why, room_list rooms);
  void send_fences(size_t shard, const full_socket_actor& to);
  void hand_over();
  void end_absence();
  void catch_up();
  void abandon();
  void report_lost_session(const session_snapshot& x, std::string_view why);

  /// Functions of the behavior, by timer id, until they are due.
  struct timers {
    uint64_t last_id = 0;
    std::map<uint64_t, std::function<void()>> functions;
  };

  full_socket_actor::base& self_;
  const size_t shard_;
  nsp_core_ptr nsp_;
  nsp_behavior_ptr behavior_;
  connection_info_ptr connection_;
  transport_port transport_;
  part_actor part_;
  std::string id_;
  nlohmann::json auth_;
  nlohmann::json data_;
  room_roster rooms_;
  socket_listeners listeners_;
  ack_table acks_;
  alarm<ack_table::time_point> ack_alarm_;
  send_order order_;
  std::shared_ptr<const namespace_lease> lease_;
  // Rooms with a behavior that this socket is in; null if there are none.
  std::unique_ptr<std::map<std::string, room_keeper_actor>> stateful_rooms_;
  // Events that rooms have to decide about, and jobs after them; null before
  // the first.
  std::unique_ptr<turns> turns_;
  // Null without recovery.
  std::unique_ptr<recovery> recovery_;
  // Null before the first timer.
  std::unique_ptr<timers> timers_;
  op_id last_op_ = 0;
  size_t pending_events_ = 0;
  bool paused_ = false;
  // If set, only packets sent before still go out.
  bool disconnecting_ = false;
  state state_ = state::pending;
  socket_ptr handle_;
};

} // namespace callboard::kernel
