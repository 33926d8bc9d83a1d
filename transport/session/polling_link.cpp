#include "transport/session/polling_link.hpp"

#include "codec/jsonp.hpp"
#include "transport/session/replies.hpp"

#include <algorithm>
#include <utility>

namespace callboard::transport {

using codec::engine_type;
using codec::outgoing_ptr;

// -- packets to the client ----------------------------------------------------

void polling_link::send(const outgoing_ptr& x) {
  outbox_bytes_ += x->size() + connection::piece_overhead;
  outbox_.push_back(x);
  if (poll_)
    flush_later();
}

void polling_link::wait(polling_request request) {
  if (!user_) {
    answer(std::move(request), {&bare(engine_type::close), 1});
    return;
  }
  poll_ = std::move(request);
  poll_.to->on_abort([self = shared_from_this()] { self->lost(); });
  if (!outbox_.empty() || closing_)
    flush_later();
}

void polling_link::flush_later() {
  if (std::exchange(flushing_, true))
    return;
  poll_.to->on_flush([self = shared_from_this()] { self->flush(); });
}

void polling_link::flush() {
  flushing_ = false;
  if (!poll_)
    return;
  // The close packet gets an answer of its own: clients handle it at once, but
  // what came with it only later.
  auto last = closing_ && outbox_.empty();
  if (last)
    outbox_.push_back(bare(engine_type::close));
  else if (outbox_.empty())
    outbox_.push_back(bare(engine_type::noop));
  answer(std::exchange(poll_, {}), outbox_.items());
  drop_outbox();
  if (user_)
    user_->poll_answered(last);
}

void polling_link::answer(polling_request to,
                          std::span<const outgoing_ptr> xs) {
  auto content = codec::make_payload(xs, dialect_, how_.binary);
  http_response x;
  if (!to.jsonp.empty())
    x = text_response(
        "text/javascript; charset=UTF-8",
        *codec::jsonp_response(how_.form, to.jsonp, content.body));
  else
    x = text_response(content.binary ? "application/octet-stream"
                                     : "text/plain; charset=UTF-8",
                      std::move(content.body));
  if (compression_.enabled && x.body.size() >= compression_.threshold
      && std::all_of(xs.begin(), xs.end(),
                     [](auto& y) { return y->compress(); }))
    to.to->compress(x, compression_.level);
  to.to->respond(std::move(x));
}

void polling_link::lost() {
  poll_ = {};
  flushing_ = false;
  if (user_)
    user_->poll_lost();
}

void polling_link::drop_outbox() {
  outbox_.clear();
  outbox_bytes_ = 0;
}

// -- packets from the client --------------------------------------------------

void polling_link::post(polling_request request, const std::string& body,
                        codec::framing form) {
  if (post_) {
    request.to->respond(empty_response(400));
    user_->polling_failed(disconnect_reason::transport_error,
                          "a second POST while one was waiting");
    return;
  }
  std::string field;
  auto error = codec::errc::none;
  if (!request.jsonp.empty())
    error = codec::read_jsonp_form(form, body, field);
  codec::payload_reader reader{request.jsonp.empty() ? body : field, form,
                               &client_text_};
  // A packet may be the last that the session takes from here.
  while (error == codec::errc::none && !reader.done() && active_) {
    codec::engine_packet x;
    error = reader.next(x);
    if (error == codec::errc::none)
      user_->polling_packet(x);
  }
  if (error != codec::errc::none)
    user_->polling_failed(disconnect_reason::parse_error,
                          codec::to_string(error));
  post_ = std::move(request);
  if (!paused_ || !active_)
    answer_post();
}

void polling_link::answer_post() {
  if (auto request = std::exchange(post_, {}))
    request.to->respond(
        text_response(how_.post_type, std::string{how_.post_text}));
}

void polling_link::pause(bool on) {
  paused_ = on;
  if (!on)
    answer_post();
}

// -- the end ------------------------------------------------------------------

void polling_link::hand_over(link& next) {
  // The poll gets what there is: nothing is lost, nothing overtakes.
  if (poll_ && !closing_)
    flush();
  active_ = false;
  for (auto& x : outbox_.items())
    next.send(x);
  drop_outbox();
  answer_post();
}

bool polling_link::close(disconnect_reason why) {
  // No poll waits and nothing is lost: the next poll will not find the session.
  if (why == disconnect_reason::server_shutting_down && !poll_
      && outbox_.empty())
    return true;
  closing_ = true;
  if (poll_)
    flush_later();
  return false;
}

void polling_link::terminate(disconnect_reason why) {
  active_ = false;
  user_ = nullptr;
  if (poll_) {
    auto& last = why == disconnect_reason::transport_close
                     ? bare(engine_type::noop)
                     : bare(engine_type::close);
    answer(std::exchange(poll_, {}), {&last, 1});
  }
  drop_outbox();
  answer_post();
}

} // namespace callboard::transport
