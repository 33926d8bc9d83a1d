#pragma once

#include "actors/handles/operation_sink.hpp"
#include "actors/remote/messages.hpp"

namespace callboard::remote {

/// The interface of a LINK for its handlers, and for tasks that run there.
class link_context {
public:
  /// Makes the node perform a command.
  virtual void perform(command x) = 0;

  /// Makes the node ask clients.
  virtual void ask(operation x, std::chrono::milliseconds timeout,
                   detail::answer_sink to) = 0;

  /// Answers the event of an item of a session.
  virtual void settle(uint64_t session, uint64_t number, report x) = 0;

  /// The link `x` if its handler runs on this thread, or null.
  static link_context* current(const link_actor& x) noexcept {
    return current_ && current_address_ == x.address() ? current_ : nullptr;
  }

protected:
  ~link_context() = default;

  static void make_current(link_context* x, caf::actor_addr address) noexcept {
    current_ = x;
    current_address_ = std::move(address);
  }

  static bool is_current(const link_context* x) noexcept {
    return current_ == x;
  }

private:
  static inline thread_local link_context* current_ = nullptr;
  static inline thread_local caf::actor_addr current_address_;
};

/// Runs `f(link_context&)` in the context of a link: now, if its handler runs
/// on this thread, or later. Callable from any thread.
template <class F>
void run_in_link(const link_actor& to, F f) {
  if (auto here = link_context::current(to)) {
    f(*here);
    return;
  }
  auto shared = std::make_shared<F>(std::move(f));
  caf::anon_send(to, std::make_shared<const link_task>(
                         [shared](link_context& x) { (*shared)(x); }));
}

} // namespace callboard::remote
