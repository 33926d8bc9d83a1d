#include "callboard/room.hpp"

#include "actors/kernel/room_keeper_process.hpp"

#include <algorithm>

namespace callboard {

using namespace std::chrono_literals;

room::room(kernel::room_core& core)
    : core_(core),
      // Local: other servers run rooms of their own for their members.
      everyone_(broadcast_operator{core.keeper.nsp()}.to(name()).local()) {
  // nop
}

const std::string& room::name() const noexcept {
  return core_.keeper.room_name();
}

const std::string& room::nsp() const noexcept {
  return core_.keeper.nsp()->name();
}

const room_members& room::members() const noexcept {
  return core_.keeper.members();
}

size_t room::num_restarts() const noexcept {
  return core_.keeper.num_restarts();
}

nlohmann::json& room::saved() noexcept {
  return core_.keeper.saved();
}

listener_id room::on_join(std::function<void(const socket_ptr&)> f) {
  return core_.join.add(std::move(f));
}

listener_id room::on_leave(std::function<void(const socket_ptr&)> f) {
  return core_.leave.add(std::move(f));
}

listener_id room::on_close(std::function<void()> f) {
  return core_.close.add(std::move(f));
}

listener_id room::add_handler(std::string name, detail::room_handler f) {
  return core_.events[std::move(name)].add(std::move(f));
}

bool room::off(listener_id id) {
  return core_.remove(id);
}

room_timer room::every(std::chrono::milliseconds interval,
                       std::function<void()> f) {
  interval = std::max(interval, 1ms);
  return room_timer{core_.keeper.add_timer(interval, interval, std::move(f))};
}

room_timer room::run_after(std::chrono::milliseconds delay,
                           std::function<void()> f) {
  return room_timer{core_.keeper.add_timer(delay, 0ms, std::move(f))};
}

void room::cancel(room_timer x) {
  core_.keeper.cancel_timer(static_cast<uint64_t>(x));
}

void room::close() {
  core_.keeper.close_when_empty();
}

std::function<void(std::function<void()>)> room::poster() {
  return core_.keeper.poster();
}

} // namespace callboard
