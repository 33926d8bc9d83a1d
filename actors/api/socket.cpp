#include "callboard/socket.hpp"

#include "actors/handles/incoming.hpp"
#include "actors/kernel/socket_core.hpp"

namespace callboard {

namespace detail {

socket& socket_of(kernel::socket_core& x) {
  return x.face.as<socket>(x);
}

std::string_view name_of(const incoming_ptr& x) {
  return x->packet.event;
}

incoming_ptr copy_of(const incoming_ptr& x, std::optional<event_ref>& out) {
  auto copy = x->packet;
  auto result = std::make_shared<incoming>(std::move(copy));
  out.emplace(event_ref{result->packet.event, result->packet.args});
  return result;
}

} // namespace detail

// -- properties ---------------------------------------------------------------

const std::string& socket::id() const noexcept {
  return core_.id();
}

const std::string& socket::nsp() const noexcept {
  return core_.nsp().name();
}

bool socket::connected() const noexcept {
  return core_.connected();
}

const handshake& socket::handshake() const noexcept {
  return core_.connection().request;
}

const nlohmann::json& socket::auth() const noexcept {
  return core_.auth();
}

const connection_info& socket::connection() const noexcept {
  return core_.connection();
}

bool socket::recovered() const noexcept {
  return core_.recovered();
}

nlohmann::json& socket::data() {
  return core_.data();
}

const std::set<std::string, std::less<>>& socket::rooms() const noexcept {
  return core_.rooms();
}

// -- events from the client ---------------------------------------------------

listener_id socket::add_handler(std::string name, detail::event_handler f,
                                bool once) {
  return core_.listeners().events[std::move(name)].add(std::move(f), once);
}

bool socket::off(listener_id id) {
  return core_.listeners().remove(id);
}

void socket::off(std::string_view name) {
  core_.listeners().remove(name);
}

listener_id socket::on_any(any_listener f) {
  return core_.listeners().any.add(std::move(f));
}

listener_id socket::prepend_any(any_listener f) {
  return core_.listeners().any.prepend(std::move(f));
}

void socket::off_any() {
  core_.listeners().any.clear();
}

void socket::add_middleware(detail::event_middleware f) {
  core_.listeners().middlewares.emplace_back(
      std::make_shared<detail::event_middleware>(std::move(f)));
}

listener_id socket::on_error(std::function<void(const refusal&)> f) {
  return core_.listeners().error.add(std::move(f));
}

listener_id socket::add_disconnecting(detail::disconnect_listener f) {
  return core_.listeners().disconnecting.add(std::move(f));
}

listener_id socket::add_disconnect(detail::disconnect_listener f) {
  return core_.listeners().disconnect.add(std::move(f));
}

// -- to the client ------------------------------------------------------------

listener_id socket::on_any_outgoing(any_listener f) {
  return core_.listeners().any_outgoing.add(std::move(f));
}

listener_id socket::prepend_any_outgoing(any_listener f) {
  return core_.listeners().any_outgoing.prepend(std::move(f));
}

void socket::off_any_outgoing() {
  core_.listeners().any_outgoing.clear();
}

// -- to others ----------------------------------------------------------------

broadcast_operator socket::broadcast() const {
  return core_.everybody_else();
}

void socket::join(const room_names& rooms) {
  core_.join(rooms.list());
}

void socket::leave(const room_names& rooms) {
  core_.leave(rooms.list());
}

// -- the end, timers and handles ----------------------------------------------

void socket::disconnect(bool close) {
  core_.disconnect(close);
}

void socket::close_connection() {
  core_.close_connection();
}

void socket::run_after(std::chrono::milliseconds delay,
                       std::function<void()> f) {
  core_.run_after(delay, std::move(f));
}

socket_handle socket::handle() const {
  return *shared_handle();
}

const socket_ptr& socket::shared_handle() const {
  return core_.handle();
}

socket* socket::current() noexcept {
  // Every submitter is a `socket_core`.
  auto x = static_cast<kernel::socket_core*>(kernel::submitter::current());
  return x ? &detail::socket_of(*x) : nullptr;
}

} // namespace callboard
