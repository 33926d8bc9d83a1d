#include "callboard/engine_socket.hpp"

#include "actors/kernel/session_link.hpp"

#include <utility>

namespace callboard {

const std::string& engine_socket::id() const noexcept {
  return link_.info()->sid;
}

const connection_info& engine_socket::connection() const noexcept {
  return *link_.info();
}

void engine_socket::send(std::string_view text) {
  link_.send(codec::outgoing::engine(codec::engine_type::message, text), false);
}

void engine_socket::send_binary(std::string_view bytes) {
  link_.send(codec::outgoing::binary(bytes), false);
}

void engine_socket::close() {
  link_.close(disconnect_reason::forced_close);
}

void engine_socket::on_message(std::function<void(std::string_view, bool)> f) {
  using function = decltype(f);
  on_message_ = f ? std::make_shared<const function>(std::move(f)) : nullptr;
}

} // namespace callboard
