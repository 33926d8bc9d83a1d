#include "load/polling_client.hpp"

#include "load/failure.hpp"
#include "net/socket.hpp"

#include <algorithm>

namespace bench::load {

namespace {

constexpr char separator = '\x1e';

constexpr std::string_view path =
    " /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1\r\n";

} // namespace

polling_client::link::link(polling_client& owner, answer f, net::poller& poller,
                           int fd)
    : stream(poller, fd, true),
      owner_(owner),
      answer_(f) {
  // nop
}

void polling_client::link::flush() {
  if (this == &owner_.post_)
    owner_.write_post();
  stream::flush();
}

size_t polling_client::link::received(std::span<char> bytes) {
  owner_.begin();
  auto input = bytes;
  while (is_open()) {
    auto x = wire::next_message(input);
    if (!x)
      break;
    if (x->status() != "200")
      fail("long-polling: ", x->start, ' ', x->body);
    (owner_.*answer_)(*x);
  }
  return bytes.size() - input.size();
}

void polling_client::link::lost() {
  owner_.close();
  owner_.disappear();
}

polling_client::polling_client(net::poller& poller, audience& hall,
                               uint32_t number, const client_options& options)
    : client(hall, number),
      head_(path),
      get_(*this, &polling_client::polled, poller,
           net::connect_to(options.port)),
      post_(*this, &polling_client::posted, poller,
            net::connect_to(options.port)) {
  poll();
}

void polling_client::opened(std::string_view sid) {
  head_.insert(head_.find(" HTTP"), "&sid=" + std::string{sid});
}

void polling_client::send(std::string_view packet) {
  if (!pending_.empty())
    pending_ += separator;
  pending_ += packet;
  // Registers for the end of the turn.
  post_.outbox();
}

void polling_client::send_binary(std::string_view) {
  fail("attachments over long-polling are not measured");
}

void polling_client::close() {
  get_.close();
  post_.close();
}

void polling_client::read_enabled(bool on) {
  get_.read_enabled(on);
}

bool polling_client::is_open() const {
  return get_.is_open();
}

void polling_client::polled(const wire::http_message& x) {
  for (auto rest = x.body; !rest.empty();) {
    auto packet = rest.substr(0, rest.find(separator));
    receive(packet);
    rest.remove_prefix(std::min(rest.size(), packet.size() + 1));
  }
  if (get_.is_open())
    poll();
}

void polling_client::posted(const wire::http_message& x) {
  // Servers do not agree about its case.
  if (x.body != "ok" && x.body != "OK")
    fail("a POST was answered with: ", x.body);
  posting_ = false;
  if (!pending_.empty())
    post_.outbox();
}

void polling_client::poll() {
  auto& out = get_.outbox();
  out += "GET";
  out += head_;
  out += "\r\n";
}

void polling_client::write_post() {
  if (posting_ || pending_.empty())
    return;
  posting_ = true;
  auto& out = post_.outbox();
  out += "POST";
  out += head_;
  out += "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: ";
  out += std::to_string(pending_.size());
  out += "\r\n\r\n";
  out += pending_;
  pending_.clear();
}

} // namespace bench::load
