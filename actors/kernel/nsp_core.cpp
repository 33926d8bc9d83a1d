#include "actors/kernel/nsp_core.hpp"

#include "actors/kernel/operation.hpp"
#include "actors/kernel/room_registry.hpp"
#include "actors/kernel/server_events.hpp"

#include <charconv>

namespace callboard::kernel {

std::string nsp_core::next_offset() {
  if (!settings.recovery.enabled())
    return {};
  char text[16];
  auto x = offsets_.fetch_add(1, std::memory_order_relaxed) + 1;
  auto last = std::to_chars(text, text + sizeof(text), x, 36).ptr;
  return {text, last};
}

std::vector<nsp_core_ptr> nsp_core::children() const {
  std::vector<nsp_core_ptr> result;
  std::lock_guard guard{mtx_};
  for (auto& x : children_)
    if (auto y = x.lock())
      result.emplace_back(std::move(y));
  return result;
}

void nsp_core::add_child(const nsp_core_ptr& x) {
  std::lock_guard guard{mtx_};
  std::erase_if(children_, [](auto& y) { return y.expired(); });
  children_.emplace_back(x);
}

server_event_actor nsp_core::server_events() {
  std::lock_guard guard{mtx_};
  if (!server_events_)
    server_events_ = spawn_pinned<server_events_process>(
        *shards.front(), weak_from_this(), parts.front());
  return server_events_;
}

room_registry_actor nsp_core::room_registry() const {
  if (!has_room_registry_.load(std::memory_order_acquire))
    return {};
  std::lock_guard guard{mtx_};
  return room_registry_;
}

room_registry_actor nsp_core::make_room_registry() {
  {
    std::lock_guard guard{mtx_};
    if (room_registry_)
      return room_registry_;
    room_registry_ = spawn_pinned<class room_registry>(*shards.front(), parts);
    has_room_registry_.store(true, std::memory_order_release);
  }
  // Sockets that are connected already tell where they are.
  auto op = std::make_shared<operation>();
  op->local = true;
  op->what = std::make_shared<const action_holder>(
      action_holder{report_rooms_action{}});
  submit(*this, std::move(op));
  return room_registry();
}

} // namespace callboard::kernel
