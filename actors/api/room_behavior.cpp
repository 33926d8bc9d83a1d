#include "callboard/room.hpp"

#include "actors/kernel/room_keeper.hpp"

#include <algorithm>

namespace callboard {

using namespace std::chrono_literals;

room::room(kernel::room_keeper& self, kernel::nsp_core_ptr nsp,
           std::string name)
    : self_(self),
      nsp_(std::move(nsp)),
      name_(std::move(name)),
      // Members on other servers have a room of their own.
      everyone_(broadcast_operator{nsp_}.to(name_).local()) {
  // nop
}

room::~room() {
  // nop
}

const std::string& room::nsp() const noexcept {
  return nsp_->name;
}

const room_members& room::members() const noexcept {
  return self_.members_;
}

size_t room::num_restarts() const noexcept {
  return self_.restarts_.count();
}

nlohmann::json& room::saved() noexcept {
  return self_.saved_;
}

bool room::off(listener_id id) {
  for (auto& [name, xs] : events_)
    if (xs.remove(id))
      return true;
  return join_.remove(id) || leave_.remove(id) || close_.remove(id);
}

room_timer room::every(std::chrono::milliseconds interval,
                       std::function<void()> f) {
  interval = std::max(interval, 1ms);
  return room_timer{self_.add_timer(interval, interval, std::move(f))};
}

room_timer room::run_after(std::chrono::milliseconds delay,
                           std::function<void()> f) {
  return room_timer{self_.add_timer(delay, 0ms, std::move(f))};
}

void room::cancel(room_timer x) {
  self_.timers_.erase(static_cast<uint64_t>(x));
}

void room::close() {
  self_.close_when_empty();
}

std::function<void(std::function<void()>)> room::poster() {
  return [to = kernel::room_keeper_actor{&self_},
          generation = self_.generation_](std::function<void()> f) {
    caf::anon_send(to, std::make_shared<const kernel::room_task>(
                           kernel::room_task{generation, std::move(f)}));
  };
}

} // namespace callboard
