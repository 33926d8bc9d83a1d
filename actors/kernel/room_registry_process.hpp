#pragma once

#include "actors/base/string_map.hpp"
#include "actors/kernel/messages.hpp"
#include "actors/kernel/pinned.hpp"

#include <set>
#include <vector>

namespace callboard::kernel {

/// ROOM REGISTRY, see its interface. Sockets report to it directly; ends with
/// the namespace.
class room_registry_process : public pinned<room_registry_actor::base> {
public:
  room_registry_process(caf::actor_config& cfg,
                        const std::vector<part_actor>& parts);

  const char* name() const override {
    return "room-registry";
  }

  void on_exit() override;

protected:
  behavior_type make_behavior() override;

private:
  void join(const std::string& id, const std::string& room);
  void leave(const std::string& id, const std::string& room);
  void tell(room_event::kind what, const std::string& room,
            const std::string& id = {});

  /// Calls `f` with events that describe all present rooms and members.
  template <class F>
  void describe(F f) const;

  base::string_map<std::set<std::string>> rooms_;
  std::vector<room_watcher_actor> watchers_;
  std::vector<room_listener_ptr> listeners_;
  // The parts of the namespace that have not ended.
  std::vector<part_actor> parts_;
};

} // namespace callboard::kernel
