#include "transport/session/legacy_session.hpp"

#include "actors/base/deadline.hpp"

#include "transport/session/replies.hpp"

namespace callboard::transport {

using codec::framing;
using codec::legacy_type;

legacy_session::legacy_session(caf::actor_config& cfg, session_host& host,
                               std::shared_ptr<connection_info> info)
    : session(cfg, host, std::move(info),
              {host.options().dialects.legacy.heartbeat_interval,
               host.options().dialects.legacy.heartbeat_timeout, false}),
      polling_(std::make_shared<polling_link>(
          static_cast<polling_user&>(*this),
          polling_link::format{framing::polling1, false,
                               "text/plain; charset=UTF-8", "1"},
          host.options().compression)) {
  link_ = polling_;
}

const legacy_options& legacy_session::times() const {
  return host_.options().dialects.legacy;
}

// -- connections come and go --------------------------------------------------

void legacy_session::open() {
  begin();
  disconnected();
}

void legacy_session::connected() {
  clock_.clear(session_clock::deadline::come_back);
  arm_timer();
  if (!std::exchange(greeted_, true))
    user_->open();
}

void legacy_session::disconnected() {
  if (link_ != polling_ || polling_->waiting())
    return;
  clock_.clear(session_clock::deadline::poll);
  clock_.set(session_clock::deadline::come_back,
             base::deadline(here().now(), times().close_timeout));
  arm_timer();
}

void legacy_session::poll(polling_request request) {
  if (polling_->waiting())
    polling_->flush();
  if (state_ == state::closed) {
    polling_->answer(std::move(request), {});
    return;
  }
  clock_.set(session_clock::deadline::poll,
             base::deadline(here().now(), times().polling_duration));
  polling_->wait(std::move(request));
  connected();
}

void legacy_session::poll_lost() {
  disconnected();
}

void legacy_session::poll_answered(bool last) {
  if (last)
    end(disconnect_reason::forced_close);
  else
    disconnected();
}

void legacy_session::use_websocket(std::shared_ptr<websocket_link> link) {
  link->attach(*this, ctrl(), framing::websocket1);
  change_to(std::move(link));
  if (state_ == state::open)
    connected();
}

void legacy_session::websocket_blocked(websocket_link& from, size_t waiting) {
  if (&from == link_.get())
    give_up_slow(waiting);
}

void legacy_session::websocket_closed(websocket_link& from, codec::errc why,
                                      std::string_view description) {
  if (why != codec::errc::none || from.closing()) {
    link_lost(why, description);
    return;
  }
  link_ = polling_;
  polling_->resume(paused_ > 0);
  info_->transport = transport_kind::polling;
  disconnected();
}

// -- packets ------------------------------------------------------------------

void legacy_session::websocket_message(websocket_link&, std::string_view data,
                                       bool binary) {
  if (binary)
    terminate(disconnect_reason::parse_error, "binary message");
  else
    receive(data);
}

void legacy_session::post(polling_request request, const std::string& body) {
  polling_->post(std::move(request), body, framing::polling1);
}

void legacy_session::polling_packet(const codec::engine_packet& x) {
  if (state_ == state::open || x.type == codec::engine_type::close)
    receive(x.data);
}

void legacy_session::polling_failed(disconnect_reason why,
                                    std::string_view description) {
  terminate(why, description);
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
  auto error = codec::read_legacy_packet(x, host_.options().limits, packet);
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
  if (x == session_clock::event::poll_timeout && polling_->waiting())
    polling_->flush_later();
  else if (x == session_clock::event::return_timeout)
    terminate(disconnect_reason::transport_close, "did not come back");
}

void legacy_session::ended(disconnect_reason why) {
  polling_->terminate(why);
}

} // namespace callboard::transport
