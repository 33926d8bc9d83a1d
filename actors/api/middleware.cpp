#include "callboard/middleware.hpp"

#include "callboard/socket.hpp"

namespace callboard {

struct next::state {
  socket_actor who;
  continuation f;
  std::atomic_flag used;
};

next::next(socket_actor who, continuation f)
    : state_(std::make_shared<state>()) {
  state_->who = std::move(who);
  state_->f = std::move(f);
}

void next::operator()() const {
  if (state_->used.test_and_set())
    return;
  caf::anon_send(state_->who,
                 std::make_shared<const kernel::task>(
                     [f = state_->f](socket& x) { f(x, nullptr); }));
}

void next::refuse(std::string message, nlohmann::json data) const {
  if (state_->used.test_and_set())
    return;
  refusal why{std::move(message), std::move(data)};
  caf::anon_send(state_->who, std::make_shared<const kernel::task>(
                                  [f = state_->f, why = std::move(why)](
                                      socket& x) { f(x, &why); }));
}

} // namespace callboard
