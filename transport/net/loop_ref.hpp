#pragma once

#include <functional>
#include <memory>

namespace callboard::transport {

class inbox;

/// A shard for those that may outlive it. Cheap to copy, for any thread.
class loop_ref {
public:
  /// `x` is the inbox of the shard.
  explicit loop_ref(inbox& x);

  /// Runs `f` on the shard's thread; does nothing when the shard is gone.
  void post(std::function<void()> f) const;

  /// The shard goes. Waits for calls of `post` that are under way.
  void reset();

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace callboard::transport
