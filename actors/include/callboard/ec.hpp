#pragma once

#include "callboard/ack_error.hpp"

#include <caf/error.hpp>
#include <caf/make_message.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace callboard {

/// Errors with which actors of Callboard answer requests, in CAF's category
/// "callboard": `caf::make_error(ec::timeout)`, `error == ec::timeout`. Values
/// are stable: they appear in logs and are never reused.
enum class ec : uint8_t {
  /// No error.
  none = 0,
  /// The client did not answer in time.
  timeout = 1,
  /// The client, or the connection to it, was lost before it answered.
  disconnected = 2,
  /// The client owes too many acknowledgements already
  /// (`engine_limits::max_pending_acks`).
  too_many = 3,
  /// Applications may not send an event of this name.
  reserved_event = 4,
  /// The arguments of an event do not fit its handler; a text says which
  /// argument.
  mismatch = 5,
  /// A handler failed; a text says how.
  handler_failed = 6,
  /// Two processes speak different versions of a protocol; a text says which.
  wrong_version = 7,
  /// No behavior may be attached to this namespace.
  not_attachable = 8,
  /// Another behavior is attached to this namespace.
  already_attached = 9,
};

/// The value's name, for logs.
std::string to_string(ec x);

/// The error of a request whose client does not answer; `x` is not `none`.
ec to_ec(ack_error x) noexcept;

/// The text of an error whose context is exactly one string; otherwise
/// `nullopt`.
std::optional<std::string> error_text(const caf::error& x);

/// The text of an `ec::mismatch`: which argument of an event does not fit its
/// handler. `nullopt` for any other error.
std::optional<std::string> mismatch_text(const caf::error& x);

} // namespace callboard

CAF_ERROR_CODE_ENUM(callboard::ec, "callboard")
