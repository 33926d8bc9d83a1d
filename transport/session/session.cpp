#include "transport/session/session.hpp"

#include "codec/jsonp.hpp"
#include "callboard/log.hpp"
#include "transport/engine/endpoint.hpp"
#include "transport/session/replies.hpp"

#include <algorithm>

namespace callboard::transport {

using codec::engine_type;
using codec::outgoing_ptr;

session::session(caf::actor_config& cfg, engine_endpoint& endpoint,
                 std::shared_ptr<connection_info> info, codec::framing polling,
                 codec::framing websocket, const session_clock::settings& times)
    : pinned(cfg),
      endpoint_(endpoint),
      info_(std::move(info)),
      clock_(times),
      polling_(polling),
      websocket_(websocket),
      shared_info_(info_) {
  // nop
}

session::behavior_type session::make_behavior() {
  using namespace kernel;
  static thread_local const behavior_type shared{
      [](send_atom, const outgoing_ptr& x, bool is_volatile) {
        running().send(x, is_volatile);
      },
      [](attach_atom, const std::string& nsp, socket_actor& who) {
        running().client_->attach(nsp, std::move(who));
        running().quit_if_finished();
      },
      [](admit_atom, const std::string& nsp, const outgoing_ptr& packet) {
        running().client_->admit(nsp, packet);
      },
      [](refuse_atom, const std::string& nsp, const outgoing_ptr& packet) {
        running().client_->refuse(nsp, packet);
      },
      [](detach_atom, const std::string& nsp) {
        running().client_->detach(nsp);
      },
      [](leave_all_atom) { running().client_->leave_all(); },
      [](close_atom, disconnect_reason why) {
        running().close(why);
        // Also how a closed session wakes up to quit.
        running().quit_if_finished();
      },
      [](pause_atom, bool on) { running().pause(on); },
  };
  return shared;
}

void session::quit_if_finished() {
  if (state_ == state::closed && user_->finished())
    quit();
}

void session::on_exit() {
  here().timers().cancel(*this);
  client_ = nullptr;
  user_.reset();
  outbox_.clear();
}

void session::begin() {
  user_ = endpoint_.make_user(*this);
  client_ = dynamic_cast<kernel::client*>(user_.get());
  clock_.start(here().now());
  if (client_)
    clock_.set(session_clock::event::connect_timeout,
               here().now() + endpoint_.options().connect_timeout);
  arm_timer();
}

// -- packets ------------------------------------------------------------------

void session::send(const outgoing_ptr& x, bool is_volatile) {
  if (state_ != state::open)
    return;
  // Volatile events only go out when nothing is on its way.
  if (is_volatile
      && (link_ ? link_->pending() > 0 : !poll_ || !outbox_.empty()))
    return;
  size_t waiting;
  if (link_) {
    waiting = link_->pending();
    link_->send(x, websocket_);
  } else {
    waiting = outbox_bytes_;
    outbox_bytes_ += x->size() + connection::piece_overhead;
    outbox_.push_back(x);
    if (poll_)
      flush_poll_later();
  }
  if (waiting > 0 && waiting + x->size() > endpoint_.options().max_outbox) {
    log()->warn("slow consumer: {} bytes wait for session {}, it is closed",
                waiting, info_->sid);
    terminate(disconnect_reason::slow_consumer,
              std::to_string(waiting) + " bytes are waiting");
  }
}

void session::joined() {
  clock_.clear(session_clock::event::connect_timeout);
  arm_timer();
}

void session::use(codec::parser format) {
  polling_.format = format;
  websocket_.format = format;
}

void session::pause(bool on) {
  paused_ += on ? 1 : -1;
  if (link_ && paused_ == (on ? 1u : 0u))
    link_->pause(on);
  if (paused_ == 0) {
    // Pongs may have been waiting all the time.
    clock_.alive(here().now());
    arm_timer();
    answer_post();
  }
}

// -- polling ------------------------------------------------------------------

void session::wait(polling_request request) {
  poll_ = std::move(request);
  poll_.to->on_abort([this, keep = caf::strong_actor_ptr{ctrl()}] {
    poll_ = {};
    flushing_ = false;
    poll_lost();
  });
  if (!outbox_.empty() || state_ == state::closing || must_answer_poll())
    flush_poll_later();
}

void session::flush_poll_later() {
  if (std::exchange(flushing_, true))
    return;
  poll_.to->on_flush(
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
  answer(std::exchange(poll_, {}), outbox_.items());
  outbox_.clear();
  outbox_bytes_ = 0;
  if (last)
    end();
  else
    poll_answered();
}

void session::answer(polling_request to, std::span<const outgoing_ptr> xs) {
  auto content = codec::make_payload(xs, polling_, polling_is_binary_);
  http_response x;
  if (!to.jsonp.empty())
    x = text_response(
        "text/javascript; charset=UTF-8",
        *codec::jsonp_response(polling_.form, to.jsonp, content.body));
  else
    x = text_response(content.binary ? "application/octet-stream"
                                     : "text/plain; charset=UTF-8",
                      std::move(content.body));
  auto& compression = endpoint_.options().compression;
  if (compression.enabled && x.body.size() >= compression.threshold
      && std::all_of(xs.begin(), xs.end(),
                     [](auto& y) { return y->compress(); }))
    to.to->compress(x, compression.level);
  to.to->respond(std::move(x));
}

void session::post(polling_request request, const std::string& body,
                   codec::framing form) {
  if (post_) {
    request.to->respond(empty_response(400));
    terminate(disconnect_reason::transport_error,
              "a second POST while one was waiting");
    return;
  }
  std::string field;
  auto error = codec::errc::none;
  if (!request.jsonp.empty())
    error = codec::read_jsonp_form(form, body, field);
  codec::payload_reader reader{request.jsonp.empty() ? body : field, form,
                               &client_text_};
  while (error == codec::errc::none && !reader.done() && state_ != state::closed
         && !link_) {
    codec::engine_packet x;
    error = reader.next(x);
    if (error == codec::errc::none
        && (state_ == state::open || x.type == engine_type::close))
      handle(x);
  }
  if (error != codec::errc::none)
    terminate(disconnect_reason::parse_error, codec::to_string(error));
  post_ = std::move(request);
  if (paused_ == 0 || state_ == state::closed)
    answer_post();
}

void session::answer_post() {
  if (auto request = std::exchange(post_, {}))
    request.to->respond(post_answer());
}

// -- WebSocket ----------------------------------------------------------------

void session::change_to(std::shared_ptr<websocket_protocol> link) {
  // The poll gets what there is: nothing is lost, nothing overtakes.
  if (state_ == state::open && poll_)
    flush_poll();
  link_ = std::move(link);
  info_->transport = transport_kind::websocket;
  for (auto& x : outbox_.items())
    link_->send(x, websocket_);
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

void session::link_lost(codec::errc why, std::string_view description) {
  link_ = nullptr;
  tell_user(why == codec::errc::none ? disconnect_reason::transport_close
                                     : disconnect_reason::transport_error,
            description);
  end();
}

// -- time ---------------------------------------------------------------------

void session::arm_timer() {
  if (auto x = clock_.next())
    here().timers().set(*this, *x);
  else
    here().timers().cancel(*this);
}

void session::on_time(time_point now) {
  using event = session_clock::event;
  for (auto x = clock_.poll(now); x != event::nothing; x = clock_.poll(now)) {
    switch (x) {
    case event::send_ping:
      send(bare(engine_type::ping), false);
      break;
    case event::ping_timeout:
      if (paused_ == 0)
        terminate(disconnect_reason::ping_timeout, "no heartbeat in time");
      else
        clock_.alive(now);
      break;
    case event::connect_timeout:
      close(disconnect_reason::forced_server_close);
      break;
    case event::close_timeout:
      end();
      break;
    default:
      handle(x);
      break;
    }
  }
  if (state_ != state::closed)
    arm_timer();
}

// -- the end ------------------------------------------------------------------

void session::tell_user(disconnect_reason why, std::string_view description) {
  if (user_)
    user_->closed(why, description);
}

void session::close(disconnect_reason why) {
  if (state_ != state::open)
    return;
  state_ = state::closing;
  tell_user(why, {});
  if (link_) {
    link_->detach();
    link_->close(codec::close_code::none);
    end();
  } else if (why == disconnect_reason::server_shutting_down && !poll_
             && outbox_.empty()) {
    // Nobody waits and nothing is lost: the next poll will not find us.
    end();
  } else {
    clock_.close(here().now() + endpoint_.options().close_timeout);
    arm_timer();
    if (poll_)
      flush_poll_later();
  }
}

void session::terminate(disconnect_reason why, std::string_view description) {
  if (state_ == state::closed)
    return;
  tell_user(why, description);
  if (link_) {
    link_->detach();
    if (why == disconnect_reason::slow_consumer)
      link_->abort();
    else
      link_->close(codec::close_code::none);
  }
  if (poll_) {
    auto& last = why == disconnect_reason::transport_close
                     ? bare(engine_type::noop)
                     : bare(engine_type::close);
    answer(std::exchange(poll_, {}), {&last, 1});
  }
  end();
}

void session::end() {
  if (state_ == state::closed)
    return;
  state_ = state::closed;
  ended();
  here().timers().cancel(*this);
  link_ = nullptr;
  outbox_.clear();
  outbox_bytes_ = 0;
  answer_post();
  // We may be called by a link: the actor quits when it runs next.
  caf::anon_send(kernel::transport_actor{this}, close_atom_v,
                 disconnect_reason::forced_close);
  endpoint_.remove(here(), info_->sid);
}

} // namespace callboard::transport
