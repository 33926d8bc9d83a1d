#pragma once

#include "actors/kernel/nsp_core.hpp"
#include "actors/kernel/pinned.hpp"
#include "actors/kernel/room_core.hpp"
#include "actors/rules/alarm.hpp"
#include "actors/rules/pending_replies.hpp"
#include "actors/rules/restart_log.hpp"

#include <map>

namespace callboard::kernel {

/// ROOM KEEPER: the one actor of a stateful room, whatever shards its members
/// are on. Runs the behavior, or passes messages on to the actor that is the
/// behavior; restarts it when it fails. Sockets report to the keeper directly.
/// Lives on the shard of the first member; ends when the room is empty, or with
/// the namespace.
class room_keeper_process : public pinned<room_keeper_actor::base> {
public:
  room_keeper_process(caf::actor_config& cfg, nsp_core_ptr nsp,
                      room_definition_ptr what, std::string name);

  const char* name() const override {
    return "room-keeper";
  }

  void on_exit() override;

  // -- for the behavior -------------------------------------------------------

  const std::string& room_name() const noexcept {
    return room_name_;
  }

  const nsp_core_ptr& nsp() const noexcept {
    return nsp_;
  }

  const std::map<std::string, socket_ptr, std::less<>>&
  members() const noexcept {
    return members_;
  }

  size_t num_restarts() const noexcept {
    return restarts_.count();
  }

  nlohmann::json& saved() noexcept {
    return saved_;
  }

  /// Calls `f` after `delay`, and then again after each `interval`, unless that
  /// is 0. Returns the timer's number.
  uint64_t add_timer(std::chrono::milliseconds delay,
                     std::chrono::milliseconds interval,
                     std::function<void()> f);

  void cancel_timer(uint64_t id) {
    timers_.erase(id);
  }

  /// A function, for any thread, that runs its argument in this behavior.
  std::function<void(std::function<void()>)> poster();

  /// Makes the room end when it has no members, whatever its options say.
  void close_when_empty();

protected:
  behavior_type make_behavior() override;

private:
  struct timer {
    std::shared_ptr<const std::function<void()>> f;
    /// 0: only once.
    std::chrono::milliseconds interval{0};
    caf::actor_clock::time_point due;
  };

  /// An event that the actor has not handled yet.
  struct pending_event {
    socket_ptr who;
    incoming_ptr what;
  };

  const room_options& options() const noexcept {
    return what_->options;
  }

  bool has_behavior() const noexcept {
    return room_ || actor_ || restarting_;
  }

  // Members.
  void join(const socket_ptr& who);
  void leave(const socket_ptr& who);

  // Events. Replies whether the behavior listens for the event, and whether the
  // event is handled.
  caf::result<bool, bool> handle(const socket_ptr& who,
                                 const incoming_ptr& what);
  void pass_on(const socket_ptr& who, const incoming_ptr& what);
  void finish_event(uint64_t id, const values& answer);
  void fail_event(uint64_t id, const caf::error& why);
  void tell_handled(const socket_ptr& who);

  void schedule(caf::actor_clock::time_point due, uint64_t id);
  void expired(uint64_t id);
  void run(const room_task& x);

  // Supervision.
  void start();
  void stop();

  /// Runs application code, and restarts the behavior if the code throws.
  template <class F>
  void attempt(F f);
  void fail(const std::string& why);
  void restart();
  void report(const room_failure& x);
  void give_up();

  bool is_part(const caf::actor_addr& x) const;

  // The end.
  void check_idle();
  void set_idle_alarm();
  void finish();

  nsp_core_ptr nsp_;
  room_definition_ptr what_;
  std::string room_name_;
  std::map<std::string, socket_ptr, std::less<>> members_;
  nlohmann::json saved_ = nlohmann::json::object();
  restart_log restarts_;
  size_t live_parts_;

  // The behavior: one of these two, or none if it has failed too often.
  std::unique_ptr<room_core> room_;
  room_behavior_actor actor_;
  // The number of the behavior; grows with each start.
  uint64_t generation_ = 0;
  // Whether the last behavior failed while starting, and a restart is pending.
  bool restarting_ = false;

  pending_replies replies_;
  std::map<uint64_t, pending_event> pending_;
  std::map<uint64_t, timer> timers_;
  uint64_t last_id_ = 0;
  // When the last member left.
  caf::actor_clock::time_point idle_since_;
  // The message that checks whether the last member left long enough ago.
  alarm<caf::actor_clock::time_point> idle_alarm_;
  // Whether the room ends without members, whatever the options say.
  bool closing_ = false;
};

} // namespace callboard::kernel
