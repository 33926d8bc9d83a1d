#include "transport/session/engine_session.hpp"

#include "transport/engine/endpoint.hpp"
#include "transport/session/replies.hpp"

namespace callboard::transport {

using codec::engine_type;
using codec::framing;
using codec::outgoing;

namespace {

framing polling_framing(int protocol, bool base64) {
  if (protocol == 4)
    return framing::polling4;
  return base64 ? framing::polling3_text : framing::polling3_binary;
}

framing websocket_framing(int protocol, bool base64) {
  if (protocol == 4)
    return base64 ? framing::websocket4_base64 : framing::websocket4;
  return base64 ? framing::websocket3_base64 : framing::websocket3;
}

} // namespace

engine_session::engine_session(caf::actor_config& cfg,
                               engine_endpoint& endpoint,
                               std::shared_ptr<connection_info> info,
                               payloads readable)
    : session(cfg, endpoint, info,
              polling_framing(info->protocol, readable == payloads::text),
              websocket_framing(info->protocol, readable == payloads::text),
              {endpoint.options().ping_interval,
               endpoint.options().ping_timeout, info->protocol == 3}) {
  polling_is_binary_ = readable == payloads::binary;
}

// -- the beginning ------------------------------------------------------------

void engine_session::begin() {
  session::begin();
  auto& options = endpoint_.options();
  auto upgrades = !link_ && options.websocket && options.upgrades
                      ? R"(["websocket"])"
                      : "[]";
  send(outgoing::engine(engine_type::open,
                        R"({"sid":")" + info_->sid + R"(","upgrades":)"
                            + upgrades + R"(,"pingInterval":)"
                            + std::to_string(options.ping_interval.count())
                            + R"(,"pingTimeout":)"
                            + std::to_string(options.ping_timeout.count())
                            + R"(,"maxPayload":)"
                            + std::to_string(options.limits.max_payload) + "}"),
       false);
  user_->open();
}

void engine_session::open(polling_request request) {
  begin();
  poll(std::move(request));
}

void engine_session::open(std::shared_ptr<websocket_protocol> link) {
  link_ = std::move(link);
  link_->attach(*this, ctrl());
  info_->transport = transport_kind::websocket;
  begin();
}

// -- packets ------------------------------------------------------------------

void engine_session::handle(const codec::engine_packet& x) {
  auto client_pings = info_->protocol == 3;
  switch (x.type) {
  case engine_type::message:
    user_->receive(x.data, x.binary);
    break;
  case engine_type::ping:
  case engine_type::pong:
    if ((x.type == engine_type::ping) != client_pings) {
      terminate(disconnect_reason::transport_error,
                "heartbeat in the wrong direction");
      return;
    }
    if (client_pings)
      send(x.data.empty() ? bare(engine_type::pong)
                          : outgoing::engine(engine_type::pong, x.data),
           false);
    break;
  case engine_type::close:
    terminate(disconnect_reason::transport_close, "close packet");
    return;
  default:
    // open, upgrade and noop mean nothing here; the reference ignores them.
    break;
  }
  // In protocol 3 all that comes tells that the client is there.
  if (state_ == state::open && (client_pings || x.type == engine_type::pong)) {
    clock_.alive(here().now());
    arm_timer();
  }
}

void engine_session::handle(session_clock::event x) {
  if (x == session_clock::event::upgrade_timeout)
    drop_candidate();
}

// -- polling ------------------------------------------------------------------

void engine_session::poll(polling_request request) {
  if (poll_) {
    request.to->respond(empty_response(400));
    terminate(disconnect_reason::transport_error,
              "a second poll while one was waiting");
    return;
  }
  wait(std::move(request));
}

void engine_session::post(polling_request request, const std::string& body,
                          bool binary) {
  if (binary && info_->protocol == 4) {
    request.to->respond(empty_response(400));
    terminate(disconnect_reason::transport_error, "binary body");
    return;
  }
  auto form = framing::polling4;
  if (info_->protocol == 3)
    form = binary ? framing::polling3_binary : framing::polling3_text;
  session::post(std::move(request), body, form);
}

void engine_session::poll_lost() {
  terminate(disconnect_reason::transport_error,
            "the connection of a poll broke");
}

http_response engine_session::post_answer() const {
  // text/html, as the reference: some browsers would offer a download.
  return text_response("text/html", "ok");
}

// -- WebSocket ----------------------------------------------------------------

void engine_session::websocket_message(websocket_protocol& from,
                                       std::string_view data, bool binary) {
  codec::engine_packet x;
  std::string buffer;
  auto error =
      codec::read_websocket_packet(websocket_.form, data, binary, buffer, x);
  if (&from != link_.get()) {
    if (error == codec::errc::none && !x.binary)
      probe(x);
    else
      drop_candidate();
  } else if (error != codec::errc::none) {
    terminate(disconnect_reason::parse_error, codec::to_string(error));
  } else if (state_ == state::open) {
    handle(x);
  }
}

void engine_session::websocket_closed(websocket_protocol& from, codec::errc why,
                                      std::string_view description) {
  if (&from == candidate_.get()) {
    candidate_ = nullptr;
    probed_ = false;
    clock_.clear(session_clock::event::upgrade_timeout);
  } else {
    link_lost(why, description);
  }
}

// -- upgrade ------------------------------------------------------------------

bool engine_session::upgrade(std::shared_ptr<websocket_protocol> link) {
  if (candidate_ || link_ || state_ != state::open
      || !endpoint_.options().upgrades)
    return false;
  candidate_ = std::move(link);
  candidate_->attach(*this, ctrl());
  clock_.set(session_clock::event::upgrade_timeout,
             here().now() + endpoint_.options().upgrade_timeout);
  arm_timer();
  return true;
}

void engine_session::probe(const codec::engine_packet& x) {
  if (x.type == engine_type::ping && x.data == "probe") {
    probed_ = true;
    candidate_->send(outgoing::engine(engine_type::pong, "probe"), websocket_);
    // The client changes over when its poll has returned.
    if (poll_)
      flush_poll_later();
  } else if (x.type == engine_type::upgrade) {
    clock_.clear(session_clock::event::upgrade_timeout);
    arm_timer();
    probed_ = false;
    change_to(std::move(candidate_));
    if (state_ == state::open)
      endpoint_.upgraded(*info_);
  } else {
    drop_candidate();
  }
}

bool engine_session::must_answer_poll() const {
  return probed_;
}

void engine_session::drop_candidate() {
  probed_ = false;
  clock_.clear(session_clock::event::upgrade_timeout);
  if (auto x = std::exchange(candidate_, nullptr)) {
    x->detach();
    x->close(codec::close_code::none);
  }
}

void engine_session::ended() {
  drop_candidate();
}

} // namespace callboard::transport
