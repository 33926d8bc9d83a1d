#include "transport/session/engine_session.hpp"

#include "actors/base/deadline.hpp"
#include "codec/binary_packet.hpp"

#include "transport/session/replies.hpp"

#include <nlohmann/json.hpp>

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

/// The content of the first packet.
std::string describe_session(const std::string& sid, bool may_upgrade,
                             const engine_options& options) {
  auto upgrades = nlohmann::ordered_json::array();
  if (may_upgrade)
    upgrades.emplace_back("websocket");
  return nlohmann::ordered_json{
      {"sid", sid},
      {"upgrades", std::move(upgrades)},
      {"pingInterval", options.ping_interval.count()},
      {"pingTimeout", options.ping_timeout.count()},
      {"maxPayload", options.limits.max_payload},
  }
      .dump();
}

} // namespace

engine_session::engine_session(caf::actor_config& cfg, session_host& host,
                               std::shared_ptr<connection_info> info,
                               payloads readable)
    : session(cfg, host, info,
              {host.options().ping_interval, host.options().ping_timeout,
               info->protocol == 3}),
      readable_(readable) {
  // nop
}

// -- the beginning ------------------------------------------------------------

void engine_session::begin() {
  session::begin();
  auto& options = host_.options();
  auto may_upgrade = link_->kind() == transport_kind::polling
                     && options.websocket && options.upgrades;
  send(outgoing::engine(engine_type::open,
                        describe_session(info_->sid, may_upgrade, options)),
       false);
  user_->open();
}

void engine_session::open(polling_request request) {
  // The answer to a POST is text/html, as the reference's: some browsers would
  // offer a download.
  polling_ = std::make_shared<polling_link>(
      static_cast<polling_user&>(*this),
      polling_link::format{
          polling_framing(info_->protocol, readable_ == payloads::text),
          readable_ == payloads::binary, "text/html", "ok"},
      host_.options().compression);
  link_ = polling_;
  begin();
  poll(std::move(request));
}

void engine_session::open(std::shared_ptr<websocket_link> link) {
  listen_to(*link);
  link_ = std::move(link);
  info_->transport = transport_kind::websocket;
  begin();
}

void engine_session::listen_to(websocket_link& x) {
  x.attach(*this, ctrl(),
           websocket_framing(info_->protocol, readable_ == payloads::text));
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
  // In protocol 3 any packet is a sign of life.
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
  if (polling_->waiting()) {
    request.to->respond(empty_response(400));
    terminate(disconnect_reason::transport_error,
              "a second poll while one was waiting");
    return;
  }
  polling_->wait(std::move(request));
  if (probed_)
    polling_->flush_later();
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
  polling_->post(std::move(request), body, form);
}

void engine_session::polling_packet(const codec::engine_packet& x) {
  if (state_ == state::open || x.type == engine_type::close)
    handle(x);
}

void engine_session::polling_failed(disconnect_reason why,
                                    std::string_view description) {
  terminate(why, description);
}

void engine_session::poll_lost() {
  terminate(disconnect_reason::transport_error,
            "the connection of a poll broke");
}

void engine_session::poll_answered(bool last) {
  if (last)
    end(disconnect_reason::forced_close);
}

// -- WebSocket ----------------------------------------------------------------

void engine_session::websocket_message(websocket_link& from,
                                       std::string_view data, bool binary) {
  codec::engine_packet x;
  std::string buffer;
  auto error =
      codec::read_websocket_packet(from.form(), data, binary, buffer, x);
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

void engine_session::websocket_blocked(websocket_link& from, size_t waiting) {
  if (&from == link_.get())
    give_up_slow(waiting);
}

void engine_session::websocket_closed(websocket_link& from, codec::errc why,
                                      std::string_view description) {
  if (&from == candidate_.get()) {
    candidate_ = nullptr;
    probed_ = false;
    clock_.clear(session_clock::deadline::upgrade);
  } else {
    link_lost(why, description);
  }
}

// -- upgrade ------------------------------------------------------------------

bool engine_session::upgrade(std::shared_ptr<websocket_link> link) {
  if (state_ != state::open || link_->kind() != transport_kind::polling
      || candidate_ || !host_.options().upgrades)
    return false;
  candidate_ = std::move(link);
  listen_to(*candidate_);
  clock_.set(session_clock::deadline::upgrade,
             base::deadline(here().now(), host_.options().upgrade_timeout));
  arm_timer();
  return true;
}

void engine_session::probe(const codec::engine_packet& x) {
  if (x.type == engine_type::ping && x.data == "probe") {
    probed_ = true;
    candidate_->send(outgoing::engine(engine_type::pong, "probe"));
    // The client changes over when its poll has returned.
    if (polling_->waiting())
      polling_->flush_later();
  } else if (x.type == engine_type::upgrade) {
    clock_.clear(session_clock::deadline::upgrade);
    arm_timer();
    probed_ = false;
    change_to(std::move(candidate_));
    if (state_ == state::open) {
      polling_ = nullptr;
      host_.upgraded(*info_);
    }
  } else {
    drop_candidate();
  }
}

void engine_session::drop_candidate() {
  probed_ = false;
  clock_.clear(session_clock::deadline::upgrade);
  if (auto x = std::exchange(candidate_, nullptr)) {
    x->detach();
    x->send_close(codec::close_code::none);
  }
}

void engine_session::ended(disconnect_reason why) {
  drop_candidate();
  if (polling_)
    polling_->terminate(why);
}

} // namespace callboard::transport
