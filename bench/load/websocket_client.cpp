#include "load/websocket_client.hpp"

#include "load/failure.hpp"
#include "net/socket.hpp"
#include "wire/frames.hpp"
#include "wire/http.hpp"

#include <string>

namespace bench::load {

websocket_client::websocket_client(net::poller& poller, audience& hall,
                                   uint32_t number,
                                   const client_options& options)
    : client(hall, number),
      stream(poller, net::connect_to(options.port, options.receive_buffer),
             true) {
  static const auto request =
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
      "Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
      + std::string{wire::websocket_key} + "\r\n\r\n";
  stream::send(request);
}

void websocket_client::send(std::string_view packet) {
  if (stream::is_open())
    wire::append_masked_frame(outbox(), wire::opcode::text, packet);
}

void websocket_client::send_binary(std::string_view attachment) {
  if (stream::is_open())
    wire::append_masked_frame(outbox(), wire::opcode::binary, attachment);
}

void websocket_client::close() {
  stream::close();
}

void websocket_client::read_enabled(bool on) {
  stream::read_enabled(on);
}

bool websocket_client::is_open() const {
  return stream::is_open();
}

void websocket_client::opened(std::string_view) {
  // Nobody needs the id.
}

size_t websocket_client::received(std::span<char> bytes) {
  begin();
  auto input = bytes;
  if (!switched_) {
    auto x = wire::next_message(input);
    if (!x)
      return 0;
    if (x->status() != "101"
        || x->header("sec-websocket-accept") != wire::websocket_accept)
      fail("no WebSocket: ", x->start);
    switched_ = true;
  }
  while (stream::is_open()) {
    auto x = wire::next_frame(input);
    if (!x)
      break;
    std::string_view payload{x->payload.data(), x->payload.size()};
    if (x->op == wire::opcode::text) {
      receive(payload);
    } else if (x->op == wire::opcode::binary) {
      receive_binary(payload);
    } else if (x->op == wire::opcode::ping) {
      wire::append_masked_frame(outbox(), wire::opcode::pong, payload);
    } else if (x->op == wire::opcode::close) {
      stream::close();
      disappear();
    }
  }
  flush();
  return bytes.size() - input.size();
}

void websocket_client::lost() {
  disappear();
}

} // namespace bench::load
