#include "transport/session/legacy_session.hpp"

#include "transport/engine/endpoint.hpp"
#include "transport/session/replies.hpp"

namespace callboard::transport {

using codec::framing;
using codec::legacy_type;

legacy_session::legacy_session(caf::actor_config& cfg,
                               engine_endpoint& endpoint,
                               std::shared_ptr<connection_info> info)
    : session(cfg, endpoint, std::move(info), framing::polling1,
              framing::websocket1,
              {endpoint.options().dialects.legacy.heartbeat_interval,
               endpoint.options().dialects.legacy.heartbeat_timeout, false}) {
  // nop
}

const legacy_options& legacy_session::times() const {
  return endpoint_.options().dialects.legacy;
}

// -- connections come and go --------------------------------------------------

void legacy_session::open() {
  begin();
  disconnected();
}

void legacy_session::connected() {
  clock_.clear(session_clock::event::return_timeout);
  arm_timer();
  if (!std::exchange(greeted_, true))
    user_->open();
}

void legacy_session::disconnected() {
  if (link_ || poll_)
    return;
  clock_.clear(session_clock::event::poll_timeout);
  clock_.set(session_clock::event::return_timeout,
             here().now() + times().close_timeout);
  arm_timer();
}

void legacy_session::poll(polling_request request) {
  if (poll_)
    flush_poll();
  if (state_ == state::closed) {
    answer(std::move(request), {});
    return;
  }
  clock_.set(session_clock::event::poll_timeout,
             here().now() + times().polling_duration);
  wait(std::move(request));
  connected();
}

void legacy_session::poll_lost() {
  disconnected();
}

void legacy_session::poll_answered() {
  disconnected();
}

void legacy_session::use_websocket(std::shared_ptr<websocket_protocol> link) {
  link->attach(*this, ctrl());
  if (auto former = std::exchange(link_, nullptr)) {
    former->detach();
    former->close(codec::close_code::none);
  }
  change_to(std::move(link));
  if (state_ == state::open)
    connected();
}

void legacy_session::websocket_closed(websocket_protocol& from, codec::errc why,
                                      std::string_view description) {
  if (why != codec::errc::none || from.closing()) {
    link_lost(why, description);
    return;
  }
  link_ = nullptr;
  info_->transport = transport_kind::polling;
  disconnected();
}

// -- packets ------------------------------------------------------------------

void legacy_session::websocket_message(websocket_protocol&,
                                       std::string_view data, bool binary) {
  if (binary)
    terminate(disconnect_reason::parse_error, "binary message");
  else
    receive(data);
}

void legacy_session::handle(const codec::engine_packet& x) {
  receive(x.data);
}

void legacy_session::receive(std::string_view text) {
  codec::legacy_frame x;
  if (auto error = codec::read_legacy_frame(text, x);
      error != codec::errc::none)
    terminate(disconnect_reason::parse_error, codec::to_string(error));
  else if (state_ == state::open)
    receive(x);
}

void legacy_session::receive(const codec::legacy_frame& x) {
  clock_.alive(here().now());
  arm_timer();
  switch (x.type) {
  case legacy_type::heartbeat:
  case legacy_type::error:
  case legacy_type::noop:
    return;
  case legacy_type::disconnect:
    if (x.endpoint.empty()) {
      terminate(disconnect_reason::transport_close, "disconnect");
      return;
    }
    break;
  default:
    break;
  }
  codec::socket_packet packet;
  auto error = codec::read_legacy_packet(x, endpoint_.options().limits, packet);
  if (error != codec::errc::none) {
    terminate(disconnect_reason::parse_error, codec::to_string(error));
    return;
  }
  if (codec::wants_automatic_ack(x))
    send(codec::outgoing::ack(packet.nsp, *x.id, {}), false);
  client()->receive(std::move(packet));
}

// -- time ---------------------------------------------------------------------

void legacy_session::handle(session_clock::event x) {
  if (x == session_clock::event::poll_timeout && poll_)
    flush_poll_later();
  else if (x == session_clock::event::return_timeout)
    terminate(disconnect_reason::transport_close, "did not come back");
}

http_response legacy_session::post_answer() const {
  return text_response("text/plain; charset=UTF-8", "1");
}

} // namespace callboard::transport
