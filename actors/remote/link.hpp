#pragma once

#include "callboard/remote/handler_types.hpp"
#include "callboard/remote/network.hpp"

#include "actors/base/string_map.hpp"
#include "actors/handles/operation_sink.hpp"
#include "actors/remote/link_context.hpp"

#include <map>

namespace callboard::remote {

/// The address of a link's namespace.
struct link_address {
  std::string host;
  uint16_t port = 0;
  std::string nsp = "/";
};

/// The application's handlers in its namespace.
struct link_handlers {
  using disconnect_handler = std::function<void(socket&, disconnect_reason,
                                                const disconnect_details&)>;

  std::vector<std::function<void(socket&)>> on_connection;
  base::string_map<event_handler> events;
  std::vector<disconnect_handler> on_disconnect;
  std::vector<std::function<void()>> on_attached;
  std::vector<std::function<void(std::string_view)>> on_lost;
  /// Gets everything that has no handler above.
  behavior_actor actor;
};

/// LINK: finds the node, attaches to the gate of a namespace, and runs handlers
/// for the items that come from there. Runs on CAF's scheduler. Commands of a
/// handler travel in one message with the confirmation that the event was
/// handled: the node sees both or nothing.
class link final : public link_actor::base, public link_context {
public:
  /// `network` opens connections, see `network_of`.
  link(caf::actor_config& cfg, caf::io::middleman_actor network,
       link_address where, retry_options retry);

  const char* name() const override {
    return "link";
  }

  // -- for handlers and tasks -------------------------------------------------

  /// Begins to look for the node.
  void start(link_handlers f);

  void perform(command x) override;
  void ask(operation x, std::chrono::milliseconds timeout,
           detail::answer_sink to) override;
  void settle(uint64_t session, uint64_t number, report x) override;

protected:
  behavior_type make_behavior() override;
  void on_exit() override;

private:
  class scope;

  // -- search for the node ----------------------------------------------------

  void connect();
  void enter(door_actor door);
  void attached(uint64_t session, const caf::strong_actor_ptr& gate);
  void lost(std::string_view why);
  void leave_door();
  void retry(const std::string& why);

  // -- messages from the node -------------------------------------------------

  void add_client(client_info& x);
  void remove_client(const client_gone& x);
  void handle(uint64_t number, client_event& x);
  void ask_actor(uint64_t number, const socket& who, event what);
  void tell_gone(const socket::data_ptr& x, disconnect_reason why,
                 const disconnect_details& more);
  void done(uint64_t number, report x);
  void answer(uint64_t id, socket_answer& x);
  void complete(uint64_t id, bool in_time);
  void fail_asks();
  caf::result<values> emit(std::string& id, event& what);

  /// Runs application code: an exception is logged.
  template <class F>
  bool guarded(std::string_view what, F f);

  socket make_socket(const socket::data_ptr& x, bool again = false) {
    return {x, sink_, link_actor{this}, again};
  }

  caf::io::middleman_actor network_;
  // The sink of all sockets; holds this actor, so the exit releases it.
  socket::sink_ptr sink_;
  link_address where_;
  retry_options retry_;
  link_handlers handlers_;
  std::map<std::string, socket::data_ptr> clients_;
  std::map<uint64_t, detail::answer_sink> asks_;
  uint64_t last_ask_ = 0;
  // The DOOR, set while it is asked.
  door_actor door_;
  gate_actor gate_;
  uint64_t session_ = 0;
  // Numbers the attempts to attach.
  uint64_t attempt_ = 0;
  std::chrono::milliseconds delay_;
  std::string problem_;
  // The item whose handler runs, its outcome, and the handler's commands.
  uint64_t item_ = 0;
  std::optional<report> report_;
  commands outgoing_;
};

} // namespace callboard::remote
