#include "callboard/ec.hpp"

#include <caf/all.hpp>

namespace callboard {

std::string to_string(ec x) {
  switch (x) {
  case ec::none:
    return "none";
  case ec::timeout:
    return "timeout";
  case ec::disconnected:
    return "disconnected";
  case ec::too_many:
    return "too_many";
  case ec::reserved_event:
    return "reserved_event";
  case ec::mismatch:
    return "mismatch";
  case ec::handler_failed:
    return "handler_failed";
  case ec::wrong_version:
    return "wrong_version";
  case ec::not_attachable:
    return "not_attachable";
  case ec::already_attached:
    return "already_attached";
  }
  return "unknown";
}

ec to_ec(ack_error x) noexcept {
  switch (x) {
  case ack_error::none:
    return ec::none;
  case ack_error::timeout:
    return ec::timeout;
  case ack_error::disconnected:
    return ec::disconnected;
  case ack_error::too_many:
    return ec::too_many;
  }
  return ec::disconnected;
}

std::optional<std::string> error_text(const caf::error& x) {
  if (x.context().match_elements<std::string>())
    return x.context().get_as<std::string>(0);
  return std::nullopt;
}

std::optional<std::string> mismatch_text(const caf::error& x) {
  return x == ec::mismatch ? error_text(x) : std::nullopt;
}

} // namespace callboard
