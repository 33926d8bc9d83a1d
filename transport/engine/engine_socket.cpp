#include "callboard/engine_socket.hpp"

#include "actors/kernel/client.hpp"

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

} // namespace callboard
