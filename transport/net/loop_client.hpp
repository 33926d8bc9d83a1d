#pragma once

#include <memory>

namespace callboard::transport {

/// A connection as its loop sees it. All members are called on the shard.
class loop_client {
public:
  /// Writes what was gathered during the turn.
  virtual void flush() = 0;

  /// The server is about to leave: closes if nothing waits.
  virtual void shut_down() = 0;

  /// Closes at once.
  virtual void abort() = 0;

  /// A reference to this object; null if it is being destroyed.
  virtual std::shared_ptr<loop_client> lock() noexcept = 0;

protected:
  ~loop_client() = default;
};

} // namespace callboard::transport
