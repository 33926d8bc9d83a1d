#include "actors/kernel/delivery.hpp"

#include <caf/detail/sync_request_bouncer.hpp>

namespace callboard::kernel {

broadcast_ptr clone(const broadcast& x) {
  auto result = std::make_shared<broadcast>(x);
  // Only the part that got the operation first tells the adapter.
  result->source = nullptr;
  auto copy = [&](auto y) {
    if constexpr (requires { y.packet; })
      y.packet = y.packet->clone();
    result->what = std::make_shared<const delivery>(delivery{std::move(y)});
  };
  std::visit(copy, x.what->what);
  return result;
}

forwarded_event::forwarded_event(full_socket_actor receiver,
                                 size_t shard_number, event x,
                                 caf::strong_actor_ptr from, caf::message_id id)
    : to(std::move(receiver)),
      shard(shard_number),
      what(std::move(x)),
      sender(std::move(from)),
      mid(id) {
  // nop
}

forwarded_event::~forwarded_event() {
  if (delivered)
    return;
  caf::error why = caf::sec::request_receiver_down;
  caf::detail::sync_request_bouncer{why}(sender, mid);
}

} // namespace callboard::kernel
