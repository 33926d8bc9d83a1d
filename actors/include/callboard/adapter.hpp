#pragma once

#include "actors/kernel/messages.hpp"

namespace callboard {

/// ADAPTER: connects the namespaces of this engine with those of the same name
/// on other nodes. One for each engine. Without one, the engine is alone.
///
/// What comes from other nodes, an adapter passes to the namespaces with
/// `kernel::perform_remote` and to `kernel::server_events`.
using adapter_actor = caf::typed_actor<
    // A namespace has come into being here.
    caf::reacts_to<open_atom, kernel::nsp_core_ptr>,
    // A namespace is about to end here.
    caf::reacts_to<close_atom, std::string>,
    // This node performs an operation on a namespace; the others shall do so,
    // too. Of what asks for answers, they go to the `path` of the action, of
    // which the adapter keeps a copy until there will be no more.
    caf::reacts_to<publish_atom, std::string, kernel::operation_ptr>,
    // An event for the servers on all other nodes. The answer has what their
    // listeners have answered, which is awaited for at most the given time (0:
    // not at all).
    caf::replies_to<server_emit_atom, std::string, event,
                    caf::timespan>::with<server_answers>>;

namespace kernel {

/// Performs an operation that has come from another node, on this one. Callable
/// from any thread.
void perform_remote(const nsp_core& nsp, const operation& what);

/// The actor that handles events of other servers for a namespace: runs its
/// listeners and replies with their answer (of several listeners, the first's).
/// Callable from any thread.
server_event_actor server_events(nsp_core& nsp);

} // namespace kernel
} // namespace callboard
