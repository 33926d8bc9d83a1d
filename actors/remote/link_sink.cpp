#include "actors/remote/link_sink.hpp"

#include "actors/base/once.hpp"
#include "actors/remote/link_context.hpp"

#include <stdexcept>

namespace callboard::remote {

void link_sink::perform(operation x) {
  run_in_link(to_, [x = std::move(x)](link_context& y) mutable {
    y.perform({std::move(x)});
  });
}

void link_sink::ask(operation x, std::chrono::milliseconds timeout,
                    detail::answer_sink to) {
  // Shared, so that the question ends without answers if the link does not take
  // it.
  auto end = std::make_shared<base::once<void(bool)>>(
      to.end, [f = to.end] { f(false); });
  to.end = [end](bool in_time) { (*end)(in_time); };
  run_in_link(to_, [x = std::move(x), timeout,
                    to = std::move(to)](link_context& y) mutable {
    y.ask(std::move(x), timeout, std::move(to));
  });
}

void link_sink::check_may_block() const {
  if (link_context::current(to_))
    throw std::logic_error("a behavior must not wait: pass a function instead");
}

std::optional<size_t>
link_sink::lasting_shard(std::optional<size_t>) const noexcept {
  return std::nullopt;
}

void link_sink::reply(const socket_handle&, uint64_t, const values&) {
  throw std::logic_error("a remote behavior answers by its own messages");
}

} // namespace callboard::remote
