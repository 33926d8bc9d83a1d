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

/// A room with a behavior, as the behavior sees it: what `nsp::rooms` passes to
/// its function. Everything that is registered here runs in one actor, one
/// after the other, wherever the members are.
///
/// Lifetime: from the first member to the end of the room, or to an exception
/// that escapes from the behavior: then there is a new one. Handlers may refer
/// to it, and own what they like.
///
/// Thread safety: only for handlers of this room, which must not block. From
/// elsewhere use `in_room`, or `nsp().to(name())`.
class room {
public:
  /// By the engine.
  explicit room(kernel::room_core& core);

  room(const room&) = delete;
  room& operator=(const room&) = delete;

  // -- properties -------------------------------------------------------------

  const std::string& name() const noexcept;

  /// The namespace's name.
  const std::string& nsp() const noexcept;

  /// Those that are in the room.
  const room_members& members() const noexcept;

  /// How often the behavior of this room has been started again.
  size_t num_restarts() const noexcept;

  /// Whatever shall outlive a failure of the behavior, an object at first. Gone
  /// with the room. Needs `<nlohmann/json.hpp>`.
  nlohmann::json& saved() noexcept;

  // -- who comes and goes -----------------------------------------------------

  /// Calls `f` with each that joins; first with those that are there already.
  /// What `f` sends to the room reaches the new member, too.
  listener_id on_join(std::function<void(const socket_ptr&)> f);

  /// Calls `f` with each that leaves, or is gone. What `f` sends to the room
  /// does not reach it any more.
  listener_id on_leave(std::function<void(const socket_ptr&)> f);

  /// Calls `f` when the room ends; not when the behavior fails.
  listener_id on_close(std::function<void()> f);

  // -- events of members ------------------------------------------------------

  /// Handles an event of a member for which its socket and the namespace have
  /// no handler. `f` gets the member, and the arguments as for `socket::on`.
  /// What `f` returns is the acknowledgement, which is empty if it returns
  /// nothing; or it takes an `ack` last.
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

  /// The operator that means all members, for modifiers and for what else may
  /// be done to them.
  const broadcast_operator& everyone() const noexcept {
    return everyone_;
  }

  // -- time -------------------------------------------------------------------

  /// Calls `f` after each `interval`, on time: a call that is late does not
  /// delay the next ones, and those that are missed are left out.
  room_timer every(std::chrono::milliseconds interval, std::function<void()> f);

  /// Calls `f` once.
  room_timer run_after(std::chrono::milliseconds delay,
                       std::function<void()> f);

  /// Stops a timer. All timers stop when the room ends, and when the behavior
  /// fails.
  void cancel(room_timer x);

  // -- the rest ---------------------------------------------------------------

  /// Makes `f` a function for other threads and actors, and for callbacks: it
  /// runs `f` here, later, unless this behavior has ended. May be kept; after
  /// the end of the room it does nothing.
  template <class F>
  auto in_room(F f) {
    return [post = poster(), f = std::move(f)]<class... Ts>(Ts... xs) {
      post([f, ... xs = std::move(xs)]() mutable { f(xs...); });
    };
  }

  /// The room may end when it has no members, whatever `room_options::keep`
  /// says.
  void close();

private:
  listener_id add_handler(std::string name, detail::room_handler f);

  std::function<void(std::function<void()>)> poster();

  kernel::room_core& core_;
  broadcast_operator everyone_;
};

} // namespace callboard
