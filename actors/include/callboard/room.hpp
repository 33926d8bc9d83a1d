#pragma once

#include "callboard/broadcast.hpp"
#include "callboard/handler.hpp"
#include "callboard/handler_types.hpp"
#include "callboard/listener_id.hpp"

#include <map>

namespace callboard {

/// Members of a room, by id.
using room_members = std::map<std::string, socket_ptr, std::less<>>;

/// Names a timer of a room.
enum class room_timer : uint64_t {};

/// A room with a behavior, as the behavior sees it: `nsp::rooms` passes it to
/// its function. All functions registered here run in one actor, one after the
/// other, wherever the members are.
///
/// Lifetime: from the first member to the end of the room, or to an exception
/// that escapes from the behavior: then a new object replaces it. Handlers may
/// refer to the object, and own others.
///
/// Thread safety: only for handlers of this room, which must not block.
/// Elsewhere, use `in_room`, or `nsp().to(name())`.
class room {
public:
  /// For use by the engine.
  explicit room(kernel::room_core& core);

  room(const room&) = delete;
  room& operator=(const room&) = delete;

  // -- properties -------------------------------------------------------------

  const std::string& name() const noexcept;

  /// The namespace's name.
  const std::string& nsp() const noexcept;

  /// The sockets that are in the room.
  const room_members& members() const noexcept;

  /// How often the behavior of this room has been restarted.
  size_t num_restarts() const noexcept;

  /// Data that outlives a failure of the behavior, an empty object at first.
  /// Gone with the room. Needs `<nlohmann/json.hpp>`.
  nlohmann::json& saved() noexcept;

  // -- joins and leaves -------------------------------------------------------

  /// Calls `f` with each socket that joins; first with those already in the
  /// room. Events that `f` sends to the room reach the new member, too.
  listener_id on_join(std::function<void(const socket_ptr&)> f);

  /// Calls `f` with each member that leaves, or is gone. Events that `f` sends
  /// to the room no longer reach that member.
  listener_id on_leave(std::function<void(const socket_ptr&)> f);

  /// Calls `f` when the room ends; not when the behavior fails.
  listener_id on_close(std::function<void()> f);

  // -- events of members ------------------------------------------------------

  /// Handles an event of a member for which its socket and the namespace have
  /// no handler. `f` gets the member, and the arguments as for `socket::on`.
  /// The result of `f` is the acknowledgement, which is empty if `f` returns
  /// nothing; or `f` takes an `ack` last.
  template <class F>
  listener_id on(std::string name, F f) {
    auto handler =
        [f = std::move(f)](const socket_ptr& who,
                           const detail::incoming_ptr& what) mutable {
          auto handle = [&]() -> const socket_ptr& { return who; };
          using result = decltype(detail::call_typed<1>(f, what, handle, who));
          if constexpr (!std::is_void_v<result>) {
            ack<>{who, what}(detail::call_typed<1>(f, what, handle, who));
          } else {
            detail::call_typed<1>(f, what, handle, who);
            if constexpr (!detail::takes_ack<F>)
              ack<>{who, what}();
          }
        };
    return add_handler(std::move(name), std::move(handler));
  }

  /// Removes a listener of any kind. Returns whether there was one.
  bool off(listener_id id);

  // -- to members -------------------------------------------------------------

  /// Sends an event to all members. Throws `std::invalid_argument` for a
  /// reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    everyone_.emit(name, xs...);
  }

  /// The broadcast operator for all members, for modifiers and for other
  /// operations.
  const broadcast_operator& everyone() const noexcept {
    return everyone_;
  }

  // -- time -------------------------------------------------------------------

  /// Calls `f` after each `interval`, on time: a late call does not delay the
  /// next ones, and missed calls are skipped.
  room_timer every(std::chrono::milliseconds interval, std::function<void()> f);

  /// Calls `f` once, after `delay`.
  room_timer run_after(std::chrono::milliseconds delay,
                       std::function<void()> f);

  /// Stops a timer. All timers stop when the room ends, and when the behavior
  /// fails.
  void cancel(room_timer x);

  // -- tasks, and the end -----------------------------------------------------

  /// Wraps `f` for other threads and actors, and for callbacks: the result runs
  /// `f` here, later, unless this behavior has ended. The result may be kept;
  /// after the end of the room it does nothing.
  template <class F>
  auto in_room(F f) {
    return [post = poster(), f = std::move(f)]<class... Ts>(Ts... xs) {
      post([f, ... xs = std::move(xs)]() mutable { f(xs...); });
    };
  }

  /// Lets the room end when it has no members, whatever `room_options::keep`
  /// says.
  void close();

private:
  listener_id add_handler(std::string name, detail::room_handler f);

  std::function<void(std::function<void()>)> poster();

  kernel::room_core& core_;
  broadcast_operator everyone_;
};

} // namespace callboard
