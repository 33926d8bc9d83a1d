#include "callboard/adapter.hpp"

#include "actors/kernel/nsp_core.hpp"
#include "actors/kernel/operation.hpp"

namespace callboard::kernel {

void perform_remote(const nsp_core& nsp, const operation& what) {
  auto copy = std::make_shared<operation>(what);
  copy->local = true;
  caf::anon_send(nsp.parts.front(), submit_atom_v,
                 operation_ptr{std::move(copy)}, socket_actor{});
}

server_event_actor server_events(nsp_core& nsp) {
  return nsp.server_events();
}

} // namespace callboard::kernel
