#pragma once

#include "actors/kernel/nsp_core.hpp"
#include "actors/kernel/pinned.hpp"

#include <deque>
#include <variant>

namespace callboard::kernel {

/// NAMESPACE: the part on one shard. Knows the sockets by id and the rooms by
/// name; performs one operation after the other: the next begins when the rooms
/// have put the previous one into the mailboxes of all recipients. This ensures
/// the order of messages and, since a socket only has to remember the last
/// operation, that each recipient gets a message once.
class part_process : public pinned<part_actor::base> {
public:
  /// `live_parts` counts the parts of the engine that have not ended.
  part_process(caf::actor_config& cfg, nsp_core_ptr nsp,
               std::shared_ptr<std::atomic<size_t>> live_parts);

  const char* name() const override {
    return "namespace";
  }

  void on_exit() override;

protected:
  behavior_type make_behavior() override;

private:
  // -- steps, performed in order ----------------------------------------------

  struct admission {
    std::string id;
    full_socket_actor who;
  };

  struct removal {
    std::string id;
    full_socket_actor who;
    room_list rooms;
  };

  struct joining {
    full_socket_actor who;
    room_list rooms;
  };

  struct leaving {
    full_socket_actor who;
    room_list rooms;
  };

  struct performance {
    broadcast_ptr op;
    full_socket_actor confirm_to;
  };

  /// A fence for a socket that is away; all messages sent before the fence have
  /// arrived.
  struct fence {
    full_socket_actor to;
  };

  /// The end of the namespace.
  struct closing {};

  using step = std::variant<admission, removal, joining, leaving, performance,
                            forwarded_event_ptr, fence, closing>;

  struct room_entry {
    room_actor actor;
    size_t members = 0;
  };

  void push(step x);

  /// Performs waiting steps, until one has to wait for others. A closed part
  /// ends here, when it has neither steps nor sockets left.
  void perform_next();

  void perform(admission& x);
  void perform(removal& x);
  void perform(joining& x);
  void perform(leaving& x);
  void perform(performance& x);
  void perform(forwarded_event_ptr& x);
  void perform(fence& x);
  void perform(closing& x);

  /// Second half of a broadcast, after the exceptions have been marked.
  void reach_targets();
  void finish_broadcast();

  /// Sends to the socket with the id `target` and to the room with that name.
  void reach(const std::string& target, const delivery_ptr& what);
  void join(const full_socket_actor& who, const room_list& rooms);
  void leave(const full_socket_actor& who, const room_list& rooms);

  /// Performs all waiting joins and leaves of `who` ahead of other steps.
  void advance(const full_socket_actor& who);
  void relay(const broadcast& op);
  void connect(const connect_request_ptr& x);

  // For adapters and threads of the application.
  void perform_remote(operations& xs);
  void ask_remote(operation& x, const answer_receiver_actor& to);
  void ask(question& x);
  void ask_servers(server_question& x);
  server_event_actor server_events();
  room_registry_actor room_registry();

  void wait_for_client(const std::string& pid, const full_socket_actor& who);
  void claim(const claim_ptr& x);
  void no_session(const caf::strong_actor_ptr& heir);

  nsp_core_ptr nsp_;
  std::shared_ptr<std::atomic<size_t>> live_parts_;
  base::string_map<full_socket_actor> sockets_;
  base::string_map<room_entry> rooms_;
  // Sockets that wait for their client, by the secret name of the session. They
  // may be on other shards.
  base::string_map<full_socket_actor> away_;
  std::deque<step> steps_;
  op_id last_op_ = 0;
  // The broadcast under way; its op is null if there is none.
  performance current_;
  bool marking_ = false;
  // Number of rooms, or 1 for the sockets of an action that changes rooms,
  // still at work.
  size_t pending_ = 0;
  bool closed_ = false;
  // For the first part only; invalid until first used.
  server_event_actor server_events_;
};

} // namespace callboard::kernel
