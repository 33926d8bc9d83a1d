#include "actors/kernel/room_process.hpp"

namespace callboard::kernel {

room_process::room_process(caf::actor_config& cfg, part_actor part)
    : pinned(cfg),
      part_(std::move(part)) {
  // nop
}

void room_process::on_exit() {
  part_ = nullptr;
  members_ = {};
}

room_process::behavior_type room_process::make_behavior() {
  return {
      [this](join_atom, full_socket_actor& who) {
        members_.insert(std::move(who));
      },
      [this](leave_atom, const full_socket_actor& who) { members_.erase(who); },
      [this](fan_out_atom, op_id id, const delivery_ptr& what) {
        for (auto& member : members_.members())
          send(member, deliver_atom_v, id, what);
        send(part_, done_atom_v);
      },
  };
}

} // namespace callboard::kernel
