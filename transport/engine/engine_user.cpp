#include "transport/engine/engine_user.hpp"

#include "actors/base/error_of.hpp"
#include "callboard/log.hpp"

#include <utility>

namespace callboard {

template <class F>
void engine_user::guarded(F f) {
  if (auto why = base::error_of(f)) {
    log()->error("handler failed: {} (session {})", *why, socket_.id());
    socket_.close();
  }
}

void engine_user::open() {
  guarded([this] { f_(socket_); });
}

void engine_user::receive(std::string_view data, bool binary) {
  // The handler may set another.
  if (auto f = socket_.on_message_)
    guarded([&] { (*f)(data, binary); });
}

void engine_user::closed(disconnect_reason why, std::string_view) {
  if (auto f = std::exchange(socket_.on_close_, nullptr))
    guarded([&] { f(why); });
}

} // namespace callboard
