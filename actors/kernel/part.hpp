#pragma once

#include "actors/kernel/nsp_core.hpp"
#include "actors/kernel/operation.hpp"
#include "actors/kernel/pinned.hpp"

#include <deque>
#include <variant>

namespace callboard::kernel {

/// NAMESPACE: the part on one shard. Knows the sockets by id and the rooms by
/// name; performs one operation after the other: the next begins when the rooms
/// have put the last into the mailboxes of all recipients. From this follow the
/// order of messages and, since a socket only has to remember the last
/// operation, that each recipient gets a message once.
class part : public pinned<part_actor::base> {
public:
  part(caf::actor_config& cfg, nsp_core_ptr nsp);

  const char* name() const override {
    return "namespace";
  }

  void on_exit() override;

protected:
  behavior_type make_behavior() override;

private:
  // -- what is performed in order ---------------------------------------------

  struct admission {
    std::string id;
    socket_actor who;
  };

  struct removal {
    std::string id;
    socket_actor who;
    std::vector<std::string> rooms;
  };

  struct joining {
    socket_actor who;
    std::vector<std::string> rooms;
  };

  struct leaving {
    socket_actor who;
    std::vector<std::string> rooms;
  };

  struct broadcast {
    operation_ptr op;
    socket_actor confirm_to;
  };

  /// A fence that has come with what was sent before it, for a socket that is
  /// away.
  struct fence {
    socket_actor to;
  };

  /// The end of the namespace.
  struct closing {};

  using step = std::variant<admission, removal, joining, leaving, broadcast,
                            forwarded_ptr, fence, closing>;

  struct room_entry {
    room_actor actor;
    size_t members = 0;
  };

  void push(step x);
  void perform_next();

  void perform(admission& x);
  void perform(removal& x);
  void perform(joining& x);
  void perform(leaving& x);
  void perform(broadcast& x);
  void perform(forwarded_ptr& x);
  void perform(fence& x);
  void perform(closing& x);

  /// Second half of a broadcast, after the exceptions have been marked.
  void reach_targets();
  void finish_broadcast();

  /// Sends to the socket with this id and to the room with this name.
  void reach(const std::string& target, const action_ptr& what);
  void join(const socket_actor& who, const std::vector<std::string>& rooms);
  void leave(const socket_actor& who, const std::vector<std::string>& rooms);

  /// Performs the changes of rooms by `who` that wait for their turn.
  void advance(const socket_actor& who);
  void relay(const operation_ptr& op);
  void connect(const connect_request_ptr& x);
  void wait_for_client(const std::string& pid, const socket_actor& who);
  void claim(const claim_ptr& x);

  nsp_core_ptr nsp_;
  base::string_map<socket_actor> sockets_;
  base::string_map<room_entry> rooms_;
  // Sockets that wait for their client, by the secret name of the session. They
  // may be on other shards.
  base::string_map<socket_actor> away_;
  std::deque<step> steps_;
  op_id last_op_ = 0;
  // The broadcast under way; its op is null if there is none.
  broadcast current_;
  bool marking_ = false;
  // Rooms, or the sockets of an action that changes rooms, still at work.
  size_t pending_ = 0;
  bool closed_ = false;
};

} // namespace callboard::kernel
