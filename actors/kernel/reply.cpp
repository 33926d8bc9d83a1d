#include "actors/kernel/reply.hpp"

#include "callboard/ack.hpp"
#include "callboard/log.hpp"

#include <bit>

namespace callboard::kernel {

void reply_error(const socket_ptr& who, const inbound_ptr& what,
                 std::string_view why) {
  ack<> reply{who, what};
  reply(nlohmann::json{{"error", why}});
}

void report_mismatch(const socket_ptr& who, const inbound_ptr& what,
                     std::string_view why) {
  auto& nsp = *who->core();
  auto n = nsp.count(&nsp_core::counters::mismatches);
  // Rarer and rarer: the log is not for clients to fill.
  log()->log(std::has_single_bit(n) ? spdlog::level::warn
                                    : spdlog::level::debug,
             "event {} does not fit its handler: {} (socket {}, namespace {}, "
             "{} so far)",
             what->packet.event, why, who->id(), nsp.name, n);
  reply_error(who, what, why);
}

std::optional<std::string> error_text(const caf::error& x) {
  if (x.context().match_elements<std::string>())
    return x.context().get_as<std::string>(0);
  return std::nullopt;
}

std::optional<std::string> mismatch_text(const caf::error& x) {
  return x == caf::sec::invalid_argument ? error_text(x) : std::nullopt;
}

void reply_in_order(const socket_ptr& who, const inbound_ptr& what,
                    const values& xs) {
  if (!what->packet.id || what->answered.test_and_set())
    return;
  auto& nsp = *who->core();
  // By the first part, as all that the actor sends.
  caf::anon_send(
      nsp.parts.front(), submit_atom_v,
      who->operation_for(codec::outgoing::ack(nsp.name, *what->packet.id, xs)),
      socket_actor{});
}

} // namespace callboard::kernel
