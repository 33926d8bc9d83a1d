#pragma once

#include "actors/kernel/nsp_core.hpp"
#include "actors/kernel/pinned.hpp"

namespace callboard::kernel {

/// SERVER EVENTS: runs the listeners of a namespace for events that other
/// servers have sent. Ends with the namespace.
class server_events_process : public pinned<server_event_actor::base> {
public:
  server_events_process(caf::actor_config& cfg,
                        std::weak_ptr<const nsp_core> nsp,
                        const part_actor& part);

  const char* name() const override {
    return "server-events";
  }

protected:
  behavior_type make_behavior() override;

private:
  caf::result<values> handle(event& what);

  std::weak_ptr<const nsp_core> nsp_;
};

} // namespace callboard::kernel
