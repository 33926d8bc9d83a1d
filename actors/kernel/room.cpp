#include "actors/kernel/room.hpp"

namespace callboard::kernel {

room::room(caf::actor_config& cfg, part_actor part)
    : pinned(cfg),
      part_(std::move(part)) {
  // nop
}

void room::on_exit() {
  part_ = nullptr;
  members_ = member_set{};
}

room::behavior_type room::make_behavior() {
  return {
      [this](join_atom, socket_actor& who) { members_.insert(std::move(who)); },
      [this](leave_atom, const socket_actor& who) { members_.erase(who); },
      [this](fan_out_atom, op_id id, const action_ptr& what) {
        for (auto& member : members_.members())
          send(member, deliver_atom_v, id, what);
        send(part_, done_atom_v);
      },
  };
}

} // namespace callboard::kernel
