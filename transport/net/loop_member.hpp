#pragma once

#include <memory>

namespace callboard::transport {

/// What a loop knows of its connections.
class loop_member {
public:
  /// A reference, or null if the object is about to go.
  virtual std::shared_ptr<loop_member> keep() noexcept = 0;

  /// Writes what was gathered in this turn.
  virtual void flush() = 0;

  /// The server is about to leave: what does not wait for anything may close.
  virtual void shut_down() = 0;

  /// Closes at once.
  virtual void abort() = 0;

protected:
  ~loop_member() = default;
};

} // namespace callboard::transport
