#pragma once

#include "actors/kernel/messages.hpp"
#include "actors/kernel/pinned.hpp"
#include "actors/rules/member_set.hpp"

namespace callboard::kernel {

/// ROOM: keeps the members on one shard and passes actions on to them. Owned by
/// its part, which creates it for the first member and ends it after the last.
class room_process : public pinned<room_actor::base> {
public:
  room_process(caf::actor_config& cfg, part_actor part);

  const char* name() const override {
    return "room";
  }

  void on_exit() override;

protected:
  behavior_type make_behavior() override;

private:
  part_actor part_;
  member_set<full_socket_actor> members_;
};

} // namespace callboard::kernel
