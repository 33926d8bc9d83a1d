#include "floor/connection.hpp"

#include "wire/frames.hpp"

#include <algorithm>
#include <utility>

namespace bench::floor {

namespace {

constexpr std::string_view switching =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Accept: ";

constexpr std::string_view websocket_sid = "BBBBBBBBBBBBBBBBBBBB";

} // namespace

connection::connection(server& owner, int fd)
    : stream(owner.poller(), fd),
      owner_(owner) {
  // nop
}

void connection::write(std::string_view bytes) {
  if (owner_.settings().batched)
    stream::send(bytes);
  else
    send_now(bytes);
}

void connection::send(std::string_view packet) {
  // Small, and gone at once: the stack would do as well.
  static std::string frame;
  frame.clear();
  wire::append_frame(frame, wire::opcode::text, packet);
  write(frame);
}

void connection::send(std::string_view packet, std::string_view attachment) {
  static std::string frames;
  frames.clear();
  wire::append_frame(frames, wire::opcode::text, packet);
  wire::append_frame(frames, wire::opcode::binary, attachment);
  write(frames);
}

void connection::send(const announcement& x) {
  write(x.frame);
}

void connection::respond(std::string_view body) {
  std::string text = "HTTP/1.1 200 OK\r\n"
                     "Content-Type: text/plain; charset=UTF-8\r\n"
                     "Content-Length: ";
  text += std::to_string(body.size());
  text += "\r\n\r\n";
  text += body;
  write(text);
}

size_t connection::received(std::span<char> bytes) {
  auto input = bytes;
  while (!websocket_) {
    auto request = wire::next_message(input);
    if (!request)
      return bytes.size() - input.size();
    handle(*request);
  }
  read_frames(input);
  return bytes.size() - input.size();
}

void connection::read_frames(std::span<char>& input) {
  while (auto x = wire::next_frame(input)) {
    std::string_view payload{x->payload.data(), x->payload.size()};
    if (x->op == wire::opcode::text)
      owner_.application().receive(*this, payload);
    else if (x->op == wire::opcode::binary)
      owner_.application().receive_binary(*this, payload);
  }
}

void connection::handle(const wire::http_message& x) {
  auto target = x.target();
  if (wire::query_value(target, "transport") == "websocket") {
    websocket_ = true;
    std::string text{switching};
    text += wire::websocket_accept;
    text += "\r\n\r\n";
    wire::append_frame(text, wire::opcode::text,
                       owner_.open_packet(websocket_sid));
    send_now(text);
    ping_ = owner_.add_ping(*this);
    return;
  }
  auto sid = wire::query_value(target, "sid");
  if (sid.empty()) {
    owner_.create_session().poll(*this);
    return;
  }
  auto who = owner_.find_session(sid);
  if (!who)
    return;
  if (x.start.starts_with("POST")) {
    who->post(x.body);
    respond("ok");
  } else {
    who->poll(*this);
  }
}

void connection::lost() {
  if (websocket_) {
    owner_.remove_ping(ping_);
    owner_.application().closed(*this);
  }
  owner_.release(*this);
}

polling_session::polling_session(server& owner)
    : owner_(owner) {
  // nop
}

void polling_session::send(std::string_view packet) {
  if (!pending_.empty())
    pending_ += '\x1e';
  pending_ += packet;
  if (!owner_.settings().batched) {
    flush();
  } else if (!dirty_) {
    dirty_ = true;
    owner_.poller().flush_later(*this);
  }
}

void polling_session::send(std::string_view packet, std::string_view) {
  // Attachments over long-polling are not measured.
  send(packet);
}

void polling_session::send(const announcement& x) {
  send(x.text);
}

void polling_session::poll(connection& x) {
  waiting_ = &x;
  if (owner_.settings().batched) {
    if (!dirty_ && !pending_.empty()) {
      dirty_ = true;
      owner_.poller().flush_later(*this);
    }
  } else {
    flush();
  }
}

void polling_session::post(std::string_view body) {
  while (!body.empty()) {
    auto packet = body.substr(0, body.find('\x1e'));
    owner_.application().receive(*this, packet);
    body.remove_prefix(std::min(body.size(), packet.size() + 1));
  }
}

void polling_session::lost(connection& x) {
  if (waiting_ == &x)
    waiting_ = nullptr;
}

void polling_session::ready(uint32_t) {
  // Has no file descriptor.
}

void polling_session::flush() {
  dirty_ = false;
  if (!waiting_ || pending_.empty())
    return;
  std::exchange(waiting_, nullptr)->respond(pending_);
  pending_.clear();
}

} // namespace bench::floor
