#pragma once

#include "actors/kernel/client.hpp"
#include "callboard/options.hpp"

#include <memory>

namespace callboard::transport {

class session;

/// The services of the endpoint to which sessions belong.
///
/// Thread safety: called on any shard. Lifetime: outlives its sessions.
class session_host {
public:
  explicit session_host(const engine_options& options)
      : options_(options) {
    // nop
  }

  session_host(const session_host&) = delete;
  session_host& operator=(const session_host&) = delete;

  const engine_options& options() const noexcept {
    return options_;
  }

  /// Makes what runs on top of a session.
  virtual std::unique_ptr<kernel::session_user>
  make_user(kernel::session_link& x) = 0;

  /// A connection has changed to WebSocket.
  virtual void upgraded(const connection_info& x) = 0;

  /// A session of the calling shard is closed: requests shall not find it any
  /// more.
  virtual void ended(session& x) = 0;

protected:
  ~session_host() = default;

private:
  const engine_options options_;
};

} // namespace callboard::transport
