#include "load/client.hpp"

#include "load/failure.hpp"
#include "load/polling_client.hpp"
#include "load/websocket_client.hpp"

namespace bench::load {

namespace {

std::string_view sid_of(std::string_view open_packet) {
  constexpr std::string_view key = "\"sid\":\"";
  auto at = open_packet.find(key);
  if (at == std::string_view::npos)
    fail("no session id in: ", open_packet);
  auto rest = open_packet.substr(at + key.size());
  return rest.substr(0, rest.find('"'));
}

} // namespace

void client::receive(std::string_view packet) {
  switch (packet.empty() ? '?' : packet[0]) {
  case '4':
    if (joined_) {
      hall_.heard(*this, packet.substr(1));
    } else if (packet.starts_with("40{")) {
      joined_ = true;
      hall_.ready(*this);
    } else {
      fail("instead of CONNECT: ", packet);
    }
    break;
  case '2':
    ++num_pings_;
    send("3");
    break;
  case '0':
    opened(sid_of(packet));
    send("40");
    break;
  case '6':
    break;
  default:
    fail("unexpected packet: ", packet);
  }
}

std::unique_ptr<client> make_client(net::poller& poller, audience& hall,
                                    uint32_t number,
                                    const client_options& options) {
  if (options.polling)
    return std::make_unique<polling_client>(poller, hall, number, options);
  return std::make_unique<websocket_client>(poller, hall, number, options);
}

} // namespace bench::load
