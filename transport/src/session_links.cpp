#include "callboard/transport/session.hpp"

#include "callboard/codec/payload.hpp"
#include "callboard/transport/endpoint.hpp"
#include "callboard/transport/replies.hpp"

/// What a session does with its links: requests of long-polling, the WebSocket,
/// and the change from one to the other.

namespace callboard::transport {

using codec::engine_type;
using codec::outgoing;

// -- polling ------------------------------------------------------------------

void session::poll(const std::shared_ptr<http_protocol>& request) {
  if (poll_) {
    request->respond(empty_response(400));
    terminate(disconnect_reason::transport_error,
              "a second poll while one was waiting");
    return;
  }
  poll_ = request;
  request->on_abort([this, keep = caf::strong_actor_ptr{ctrl()}] {
    poll_ = nullptr;
    terminate(disconnect_reason::transport_error,
              "the connection of a poll broke");
  });
  if (!outbox_.empty() || state_ == state::closing || probed_)
    flush_poll_later();
}

void session::flush_poll_later() {
  if (std::exchange(flushing_, true))
    return;
  poll_->on_flush(
      [this, keep = caf::strong_actor_ptr{ctrl()}] { flush_poll(); });
}

void session::flush_poll() {
  flushing_ = false;
  if (!poll_)
    return;
  // The close packet gets an answer of its own: clients handle it at once, but
  // what came with it only later.
  auto last = state_ == state::closing && outbox_.empty();
  if (last)
    outbox_.push_back(bare(engine_type::close));
  else if (outbox_.empty())
    outbox_.push_back(bare(engine_type::noop));
  std::string body;
  body.reserve(outbox_bytes_);
  auto& compression = endpoint_.options().compression;
  auto compress = compression.enabled;
  for (size_t i = 0; i < outbox_.size(); ++i) {
    if (i > 0)
      body += codec::record_separator;
    body += outbox_[i]->bytes(codec::framing::polling4);
    compress = compress && outbox_[i]->compress();
  }
  outbox_.clear();
  outbox_bytes_ = 0;
  auto request = std::exchange(poll_, nullptr);
  auto response = text_response("text/plain; charset=UTF-8", std::move(body));
  if (compress && response.body.size() >= compression.threshold)
    request->compress(response, compression.level);
  request->respond(std::move(response));
  if (last)
    end();
}

void session::post(const std::shared_ptr<http_protocol>& request,
                   const std::string& body, bool binary) {
  if (binary || post_) {
    request->respond(empty_response(400));
    terminate(disconnect_reason::transport_error,
              "binary body, or a second POST while one was waiting");
    return;
  }
  codec::payload_reader reader{body};
  while (!reader.done() && state_ != state::closed && !link_) {
    codec::engine_packet x;
    if (auto error = reader.next(x); error != codec::errc::none)
      terminate(disconnect_reason::parse_error, codec::to_string(error));
    else if (state_ == state::open || x.type == engine_type::close)
      handle(x);
  }
  post_ = request;
  if (paused_ == 0)
    answer_post();
}

void session::answer_post() {
  // text/html, as the reference: some browsers would offer a download.
  if (auto request = std::exchange(post_, nullptr))
    request->respond(text_response("text/html", "ok"));
}

// -- WebSocket ----------------------------------------------------------------

void session::websocket_message(websocket_protocol& from, std::string_view data,
                                bool binary) {
  if (&from != link_.get()) {
    probe(data, binary);
    return;
  }
  if (state_ != state::open)
    return;
  codec::engine_packet x;
  if (binary) {
    x.type = engine_type::message;
    x.binary = true;
    x.data = data;
  } else if (auto error = codec::read_engine_packet(data, x);
             error != codec::errc::none) {
    terminate(disconnect_reason::parse_error, codec::to_string(error));
    return;
  }
  handle(x);
}

void session::websocket_closed(websocket_protocol& from, codec::errc why,
                               std::string_view description) {
  if (&from == candidate_.get()) {
    candidate_ = nullptr;
    probed_ = false;
    clock_.clear_upgrade();
    return;
  }
  link_ = nullptr;
  tell_user(why == codec::errc::none ? disconnect_reason::transport_close
                                     : disconnect_reason::transport_error,
            description);
  end();
}

bool session::upgrade(std::shared_ptr<websocket_protocol> link) {
  if (candidate_ || link_ || state_ != state::open)
    return false;
  candidate_ = std::move(link);
  candidate_->attach(*this, ctrl());
  clock_.set_upgrade(here().now() + endpoint_.options().upgrade_timeout);
  arm_timer();
  return true;
}

void session::probe(std::string_view data, bool binary) {
  codec::engine_packet x;
  if (binary || codec::read_engine_packet(data, x) != codec::errc::none) {
    drop_candidate();
  } else if (x.type == engine_type::ping && x.data == "probe") {
    probed_ = true;
    candidate_->send(outgoing::engine(engine_type::pong, "probe"));
    // The client changes over when its poll has returned.
    if (poll_)
      flush_poll_later();
  } else if (x.type == engine_type::upgrade) {
    complete_upgrade();
  } else {
    drop_candidate();
  }
}

void session::complete_upgrade() {
  clock_.clear_upgrade();
  arm_timer();
  probed_ = false;
  if (state_ == state::open && poll_) {
    // The poll gets what there is: nothing is lost, nothing overtakes.
    flush_poll();
  }
  link_ = std::move(candidate_);
  info_->transport = transport_kind::websocket;
  for (size_t i = 0; i < outbox_.size(); ++i)
    link_->send(outbox_[i]);
  outbox_.clear();
  outbox_bytes_ = 0;
  if (state_ == state::closing) {
    link_->detach();
    link_->close(codec::close_code::none);
    end();
  } else if (paused_ > 0) {
    link_->pause(true);
  }
}

void session::drop_candidate() {
  probed_ = false;
  clock_.clear_upgrade();
  if (auto x = std::exchange(candidate_, nullptr)) {
    x->detach();
    x->close(codec::close_code::none);
  }
}

void session::pause(bool on) {
  paused_ += on ? 1 : -1;
  if (link_ && paused_ == (on ? 1u : 0u))
    link_->pause(on);
  if (paused_ == 0) {
    // Pongs may have been waiting all the time.
    clock_.pong(here().now());
    arm_timer();
    answer_post();
  }
}

} // namespace callboard::transport
