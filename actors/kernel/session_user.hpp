#pragma once

#include "callboard/disconnect_reason.hpp"

#include <string_view>

namespace callboard::kernel {

/// The layer on top of an Engine.IO session, inside its TRANSPORT.
class session_user {
public:
  virtual ~session_user() = default;

  /// Called when the session is open.
  virtual void open() = 0;

  /// A message from the client. The data is valid during the call.
  virtual void receive(std::string_view data, bool binary) = 0;

  /// Called when the session is closed; nothing can be sent any more.
  /// `description` says in words what happened, or is empty.
  virtual void closed(disconnect_reason why, std::string_view description) = 0;

  /// Whether the session may end: no more messages that need handling will
  /// come.
  virtual bool finished() const = 0;
};

} // namespace callboard::kernel
