#pragma once

#include "actors/kernel/nsp_core.hpp"

#include <string>
#include <string_view>

/// The engine's answers to events of clients.

namespace callboard::kernel {

/// Answers an event with `{"error": why}`, if the client wants an answer and
/// has none yet.
void reply_error(const socket_ptr& who, const incoming_ptr& what,
                 std::string_view why);

/// Counts and logs an event whose arguments do not fit its handler, and answers
/// it with an error that says so.
void report_mismatch(const nsp_core& nsp, const socket_ptr& who,
                     const incoming_ptr& what, std::string_view why);

/// Answers an event with an actor's reply, after all messages that the actor
/// sent before.
void reply_in_order(nsp_core& nsp, const socket_ptr& who,
                    const incoming_ptr& what, const values& xs);

} // namespace callboard::kernel
