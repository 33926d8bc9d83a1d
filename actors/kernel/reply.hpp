#pragma once

#include "callboard/broadcast.hpp"

#include <caf/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace callboard::kernel {

/// Answers an event with `{"error": why}`, if the client wants an answer and
/// has none yet.
void reply_error(const socket_ptr& who, const inbound_ptr& what,
                 std::string_view why);

/// Counts and logs an event whose arguments do not fit its handler, and answers
/// it so.
void report_mismatch(const socket_ptr& who, const inbound_ptr& what,
                     std::string_view why);

/// The text that an error has, if it has one and nothing else.
std::optional<std::string> error_text(const caf::error& x);

/// What an actor says about an event whose arguments do not fit: an
/// `invalid_argument` with a text. Nothing for any other error.
std::optional<std::string> mismatch_text(const caf::error& x);

/// Answers an event with what an actor has replied, after what the actor had
/// sent before.
void reply_in_order(const socket_ptr& who, const inbound_ptr& what,
                    const values& xs);

} // namespace callboard::kernel
