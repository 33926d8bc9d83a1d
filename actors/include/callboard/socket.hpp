#pragma once

#include "callboard/broadcast.hpp"
#include "callboard/emit_operator.hpp"
#include "callboard/handshake.hpp"
#include "callboard/middleware.hpp"

#include "actors/rules/ack_table.hpp"
#include "actors/kernel/handler.hpp"
#include "actors/rules/send_order.hpp"
#include "actors/kernel/socket_listeners.hpp"

#include <map>
#include <set>

namespace callboard {

namespace kernel {
class socket_process;
class turns;
struct turn;
} // namespace kernel

/// A client in a namespace, as its behavior sees it.
///
/// Lifetime: from the first middleware to the end of the last disconnect
/// handler. Handlers registered with it may refer to it.
///
/// Thread safety: only for the behavior, that is from handlers of this socket.
/// From elsewhere use `handle()`.
class socket {
public:
  // -- construction (by the engine) -------------------------------------------

  socket(kernel::socket_process& self, kernel::nsp_core_ptr nsp,
         const kernel::connect_request& request, kernel::part_actor part);

  socket(const socket&) = delete;
  socket& operator=(const socket&) = delete;

  ~socket();

  // -- properties -------------------------------------------------------------

  /// 20 characters, random, for this namespace only; not to be guessed. Of
  /// clients before protocol 5: the session's id, and in other namespaces than
  /// the default one, with the namespace in front (`/chat#...`).
  const std::string& id() const noexcept {
    return id_;
  }

  /// The namespace's name.
  const std::string& nsp() const noexcept;

  /// False as well once the behavior has called `disconnect`.
  bool connected() const noexcept {
    return state_ == state::connected && !disconnecting_;
  }

  /// The request that opened the connection.
  const callboard::handshake& handshake() const noexcept {
    return connection_->request;
  }

  /// The auth payload with which the client connected; an object.
  const nlohmann::json& auth() const noexcept {
    return auth_;
  }

  /// The connection below: its session id, transport and protocol.
  const connection_info& connection() const noexcept {
    return *connection_;
  }

  /// Whether the client has come back to a session that it had: id, rooms and
  /// data are those of before. See `recovery_options`.
  bool recovered() const noexcept;

  /// Whatever the application wants to keep, an empty object at first; visible
  /// in `fetch_sockets`.
  nlohmann::json& data() {
    if (data_.is_null())
      data_ = nlohmann::json::object();
    return data_;
  }

  /// The rooms this socket is in, the one named by its id included.
  const std::set<std::string, std::less<>>& rooms() const noexcept {
    return rooms_;
  }

  // -- events from the client -------------------------------------------------

  /// Handles an event. `f` may take the arguments as types that `nlohmann` can
  /// convert to, as `payload` or `arguments`, missing ones as `std::optional`;
  /// and an `ack` last. Arguments that do not fit are counted, logged, and
  /// answered with `{"error": text}` through the ack. All handlers of an event
  /// are called, in the order of their registration.
  template <class F>
  listener_id on(std::string name, F f) {
    return listeners_.events[std::move(name)].add(typed(std::move(f)));
  }

  /// The same, for the next event of this name only.
  template <class F>
  listener_id once(std::string name, F f) {
    return listeners_.events[std::move(name)].add(typed(std::move(f)), true);
  }

  /// Removes a listener of any kind. Returns whether there was one.
  bool off(listener_id id) {
    return listeners_.remove(id);
  }

  /// Removes all handlers of an event.
  void off(std::string_view name) {
    listeners_.remove(name);
  }

  /// Calls `f` with every event, before its handlers and middlewares.
  listener_id on_any(any_listener f) {
    return listeners_.any.add(std::move(f));
  }

  /// The same, before those that are there already.
  listener_id prepend_any(any_listener f) {
    return listeners_.any.prepend(std::move(f));
  }

  /// Removes all listeners that `on_any` and `prepend_any` have added.
  void off_any() {
    listeners_.any.clear();
  }

  /// Adds a middleware, which decides about every event before its handlers.
  /// All run in the order in which they were added. `f` is either
  /// `std::optional<refusal>(std::string_view name, const arguments&)`, or
  /// takes an `event_ref` instead of the two and may change the event (which
  /// costs a copy); or has a `next` as further parameter and answers later. The
  /// client is not told of a refusal: see `on_error`.
  template <class F>
  void use(F f) {
    listeners_.middlewares.emplace_back(
        kernel::make_event_middleware(std::move(f)));
  }

  /// Called with what a middleware of this socket has refused.
  listener_id on_error(std::function<void(const refusal&)> f) {
    return listeners_.error.add(std::move(f));
  }

  /// Called when the socket is about to go: it is still in its rooms. `f` may
  /// take the reason, and `const disconnect_details&` after it.
  template <class F>
  listener_id on_disconnecting(F f) {
    return listeners_.disconnecting.add(
        kernel::disconnect_handler(std::move(f)));
  }

  /// The same when the socket is gone: it is in no room any more.
  template <class F>
  listener_id on_disconnect(F f) {
    return listeners_.disconnect.add(kernel::disconnect_handler(std::move(f)));
  }

  // -- to the client ----------------------------------------------------------

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) {
    sender().emit(name, xs...);
  }

  /// Sends an event and calls `f`, once, with the client's answer or with the
  /// reason why there is none. `f` runs in this behavior.
  template <class... Ts>
  void emit_with_ack(ack_callback f, std::string_view name, const Ts&... xs) {
    sender().emit_with_ack(std::move(f), name, xs...);
  }

  /// See `emit_operator`.
  emit_operator volatile_() {
    return sender().volatile_();
  }

  emit_operator compress(bool on) {
    return sender().compress(on);
  }

  emit_operator timeout(std::chrono::milliseconds x) {
    return sender().timeout(x);
  }

  /// Calls `f` with every event that is sent to the client, by whomever.
  listener_id on_any_outgoing(any_listener f) {
    return listeners_.any_outgoing.add(std::move(f));
  }

  /// The same, before those that are there already.
  listener_id prepend_any_outgoing(any_listener f) {
    return listeners_.any_outgoing.prepend(std::move(f));
  }

  /// Removes all listeners that the two have added.
  void off_any_outgoing() {
    listeners_.any_outgoing.clear();
  }

  // -- to others --------------------------------------------------------------

  /// Everybody else in the namespace.
  broadcast_operator broadcast() const;

  /// Everybody else in rooms.
  broadcast_operator to(room_names rooms) const {
    return broadcast().to(std::move(rooms));
  }

  /// The same as `to`.
  broadcast_operator in(room_names rooms) const {
    return to(std::move(rooms));
  }

  /// Everybody else who is not in rooms.
  broadcast_operator except(room_names rooms) const {
    return broadcast().except(std::move(rooms));
  }

  // -- rooms ------------------------------------------------------------------

  /// Joins rooms. What this behavior sends to them afterwards reaches this
  /// socket, too.
  void join(const room_names& rooms);

  void leave(const room_names& rooms);

  // -- the end ----------------------------------------------------------------

  /// Leaves the namespace; with `close`, the client leaves all its namespaces
  /// and the connection is closed.
  void disconnect(bool close = false);

  /// Closes the connection without telling the namespaces.
  void close_connection();

  // -- the rest ---------------------------------------------------------------

  /// Runs `f` in this behavior after `delay`, unless the socket is gone.
  void run_after(std::chrono::milliseconds delay, std::function<void()> f);

  /// For use from other threads, actors and sockets.
  socket_handle handle() const {
    return *shared_handle();
  }

  /// The same without a copy.
  const std::shared_ptr<const socket_handle>& shared_handle() const;

  /// The socket whose behavior is running on this thread, or nullptr.
  static socket* current() noexcept {
    return current_;
  }

private:
  friend class kernel::socket_process;
  friend class emit_operator;
  friend class socket_handle;
  friend void kernel::submit(const kernel::nsp_core&, kernel::operation_ptr);

  enum class state : uint8_t {
    /// Middlewares decide.
    pending,
    /// Takes over the session of a socket that is away.
    recovering,
    connected,
    /// The client has lost its connection and may come back.
    away,
    gone,
  };

  /// Marks this socket's behavior as running, while it exists.
  class scope {
  public:
    explicit scope(socket* x) noexcept
        : previous_(current_) {
      current_ = x;
    }

    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;

    ~scope() {
      current_ = previous_;
    }

  private:
    socket* previous_;
  };

  template <class F>
  static kernel::event_handler typed(F f) {
    return [f = std::move(f)](socket& self,
                              const kernel::inbound_ptr& what) mutable {
      kernel::call_typed<0>(f, what, self.shared_handle());
    };
  }

  emit_operator sender() {
    return {*this, {}};
  }

  // Called by the actor:
  void start();
  void run_middlewares(size_t first);
  void ask_middleware(size_t i);
  void admit();
  void refuse(const refusal& why);
  void deliver(kernel::op_id id, const kernel::action_ptr& what);
  void perform(const kernel::skip_action&);
  void perform(const kernel::emit_action& x);
  void perform(const kernel::ask_action& x);
  void perform(const kernel::describe_action& x);
  void perform(const kernel::join_action& x);
  void perform(const kernel::leave_action& x);
  void perform(const kernel::disconnect_action& x);
  void perform(const kernel::report_rooms_action&);
  void receive(const kernel::inbound_ptr& what);
  void run_event_middlewares(kernel::inbound_ptr what, size_t first);
  void handle_event(const kernel::inbound_ptr& what);
  void call_handler(const kernel::event_handler& f,
                    const kernel::inbound_ptr& what);
  void report_error(const refusal& why);
  void forward_event(const kernel::inbound_ptr& what);
  std::shared_ptr<kernel::turn> forward_in_turn(const kernel::inbound_ptr& what,
                                                size_t num_rooms);
  void event_forwarded();
  void event_handled();
  void operation_done();

  /// Returns false if too many are awaited.
  bool await_ack(codec::ack_id id, const ack_callback& f,
                 std::chrono::milliseconds timeout);
  void set_ack_alarm(kernel::ack_table::time_point when);
  void expire_acks();
  void run(const kernel::task& f);
  void close(disconnect_reason why, disconnect_details details);

  // Recovery, see `kernel::recovery`; the first four while away, the others in
  // the heir.
  void go_away(disconnect_reason why, room_list rooms);
  void bequeath(const kernel::claim_ptr& x);
  void fence_arrived();
  void send_fences(size_t shard, const socket_actor& to);
  void lose_session(std::string_view why);
  bool claim_session();
  void inherit(const kernel::inheritance_ptr& x);
  void resume(const kernel::handover& x);
  void catch_up();
  void abandon();
  void hand_over();
  void end_absence();
  void deliver_absent(const kernel::action_holder& what);
  void report_lost_session(const session_snapshot& x, std::string_view why);

  void submit(kernel::operation_ptr op);

  // Rooms: tell those who want to know. The last says whether there is a room
  // with a behavior, which gets the event.
  void tell_joined(const room_list& rooms);
  void tell_left(const room_list& rooms);
  bool offer_to_rooms(const kernel::inbound_ptr& what);

  /// Runs `f` after what the actor of the namespace gets if no room wants it.
  void in_turn(std::function<void()> f);

  /// Change `rooms_`, and return those for which that is news.
  room_list add_rooms(const room_list& rooms);
  room_list remove_rooms(const room_list& rooms);

  /// Runs application code: an exception is logged and counted.
  bool guarded(std::string_view what, const std::function<void()>& f);

  /// An operation that sends a packet to this socket only.
  kernel::operation_ptr operation_for_me(codec::outgoing_ptr x) const;

  /// Sends to the client, after what has been sent through the namespace.
  void send_packet(codec::outgoing_ptr x, bool is_volatile = false);
  void send_now(const codec::outgoing_ptr& x, bool is_volatile);

  /// Sends what comes in its turn from the namespace, or keeps it.
  void send_in_order(const codec::outgoing_ptr& x, bool is_volatile);
  void tell_outgoing_listeners(const codec::outgoing& x);
  void disconnect_now(bool close);

  kernel::socket_process& self_;
  kernel::nsp_core_ptr nsp_;
  kernel::nsp_behavior_ptr behavior_;
  connection_info_ptr connection_;
  kernel::transport_actor transport_;
  // What is behind it; null when the connection is lost.
  kernel::session_link* link_;
  kernel::part_actor part_;
  std::string id_;
  nlohmann::json auth_;
  nlohmann::json data_;
  std::set<std::string, std::less<>> rooms_;
  kernel::socket_listeners listeners_;
  kernel::ack_table acks_;
  // When the next `expired` message comes.
  std::optional<kernel::ack_table::time_point> ack_alarm_;
  kernel::send_order order_;
  std::shared_ptr<const kernel::namespace_lease> lease_;
  // Rooms with a behavior that this socket is in; null if there are none.
  std::unique_ptr<std::map<std::string, kernel::room_keeper_actor>>
      stateful_rooms_;
  // What rooms have to decide about, and what comes after it; null as long as
  // there was nothing.
  std::unique_ptr<kernel::turns> turns_;
  // Null if there is no recovery.
  std::unique_ptr<kernel::recovery> recovery_;
  kernel::op_id last_op_ = 0;
  size_t pending_events_ = 0;
  bool paused_ = false;
  // Only what was sent before still goes out.
  bool disconnecting_ = false;
  state state_ = state::pending;

  // Made at first use; refers to the actor, so it goes with the state.
  mutable std::shared_ptr<const socket_handle> handle_;

  static inline thread_local socket* current_ = nullptr;
};

} // namespace callboard
