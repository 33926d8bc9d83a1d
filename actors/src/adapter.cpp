#include "callboard/adapter.hpp"

#include "callboard/actors/nsp_core.hpp"
#include "callboard/actors/operation.hpp"
#include "callboard/log.hpp"

#include <optional>

namespace callboard::actors {

void perform_remote(const nsp_core& nsp, const operation& what) {
  auto copy = std::make_shared<operation>(what);
  copy->local = true;
  caf::anon_send(nsp.parts.front(), submit_atom_v,
                 operation_ptr{std::move(copy)}, socket_actor{});
}

values handle_server_event(const nsp_core& nsp, const event& what) {
  auto behavior = nsp.behavior();
  auto i = behavior->server_events.find(what.name);
  if (i == behavior->server_events.end())
    return {};
  auto args = std::make_shared<const values>(what.args);
  std::optional<values> result;
  i->second.each([&](auto& f) {
    try {
      auto answer = f(args);
      if (!result)
        result = std::move(answer);
    } catch (const std::exception& e) {
      log()->error("handler failed: {} (namespace {}, server event {})",
                   e.what(), nsp.name, what.name);
    }
  });
  return result.value_or(values{});
}

} // namespace callboard::actors
