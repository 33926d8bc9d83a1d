#include "actors/remote/door_behavior.hpp"

#include "callboard/ec.hpp"
#include "callboard/log.hpp"

#include <sstream>

namespace callboard::remote {

caf::error door_state::check(uint32_t version, const std::string& nsp) const {
  auto text = [](auto... parts) {
    std::ostringstream out;
    (out << ... << parts);
    return out.str();
  };
  if (version != protocol_version)
    return caf::make_error(ec::wrong_version,
                           text("the node speaks version ", protocol_version,
                                " of the protocol of remote behaviors, not ",
                                version));
  if (!gates.contains(nsp))
    return caf::make_error(ec::not_attachable,
                           text("no behavior may be attached to ", nsp));
  return {};
}

door_actor::behavior_type
door_behavior(door_actor::stateful_pointer<door_state> self,
              std::map<std::string, gate_actor> gates) {
  self->state.gates = std::move(gates);
  return {
      [self](attach_atom, uint32_t version, const std::string& nsp,
             const caf::strong_actor_ptr& who)
          -> caf::result<uint64_t, caf::strong_actor_ptr> {
        if (auto no = self->state.check(version, nsp)) {
          log()->warn("behavior refused: {}",
                      no.context().get_as<std::string>(0));
          return no;
        }
        return self->delegate(self->state.gates.at(nsp), attach_atom_v, who);
      },
  };
}

} // namespace callboard::remote
