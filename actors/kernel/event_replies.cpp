#include "actors/kernel/event_replies.hpp"

#include "callboard/ack.hpp"
#include "callboard/log.hpp"
#include "callboard/socket_handle.hpp"

#include "actors/handles/incoming.hpp"

#include <bit>

namespace callboard::kernel {

void reply_error(const socket_ptr& who, const incoming_ptr& what,
                 std::string_view why) {
  ack<> reply{who, what};
  reply(nlohmann::json{{"error", why}});
}

void report_mismatch(const nsp_core& nsp, const socket_ptr& who,
                     const incoming_ptr& what, std::string_view why) {
  auto n = nsp.count(&nsp_core::counters::mismatches);
  // Warns less and less often, so that clients cannot fill the log.
  log()->log(std::has_single_bit(n) ? spdlog::level::warn
                                    : spdlog::level::debug,
             "event {} does not fit its handler: {} (socket {}, namespace {}, "
             "{} so far)",
             what->packet.event, why, who->id(), nsp.name(), n);
  reply_error(who, what, why);
}

void reply_in_order(nsp_core& nsp, const socket_ptr& who,
                    const incoming_ptr& what, const values& xs) {
  if (!what->packet.id || what->answered.test_and_set())
    return;
  // Through the first part, like all messages of the actor.
  caf::anon_send(nsp.parts().front(), submit_atom_v,
                 nsp_core::prepare_packet(
                     who->id(), who->shard(),
                     codec::outgoing::ack(nsp.name(), *what->packet.id, xs)),
                 full_socket_actor{});
}

} // namespace callboard::kernel
