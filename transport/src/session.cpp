#include "callboard/transport/session.hpp"

#include "callboard/log.hpp"
#include "callboard/transport/endpoint.hpp"
#include "callboard/transport/replies.hpp"

namespace callboard::transport {

using codec::engine_type;
using codec::outgoing;
using codec::outgoing_ptr;

session::session(caf::actor_config& cfg, engine_endpoint& endpoint,
                 std::shared_ptr<connection_info> info)
    : pinned(cfg),
      endpoint_(endpoint),
      info_(std::move(info)),
      shared_info_(info_),
      clock_(
          {endpoint.options().ping_interval, endpoint.options().ping_timeout}) {
  // nop
}

session::behavior_type session::make_behavior() {
  using namespace actors;
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

// -- the beginning ------------------------------------------------------------

void session::begin() {
  auto& options = endpoint_.options();
  user_ = endpoint_.make_user(*this);
  client_ = dynamic_cast<actors::client*>(user_.get());
  clock_.start(here().now());
  if (client_)
    clock_.set_connect(here().now() + options.connect_timeout);
  arm_timer();
  auto upgrades = !link_ && options.websocket ? R"(["websocket"])" : "[]";
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

void session::open(const std::shared_ptr<http_protocol>& request) {
  begin();
  poll(request);
}

void session::open(std::shared_ptr<websocket_protocol> link) {
  link_ = std::move(link);
  link_->attach(*this, ctrl());
  info_->transport = transport_kind::websocket;
  begin();
}

// -- packets ------------------------------------------------------------------

void session::handle(const codec::engine_packet& x) {
  switch (x.type) {
  case engine_type::message:
    user_->receive(x.data, x.binary);
    break;
  case engine_type::pong:
    clock_.pong(here().now());
    arm_timer();
    break;
  case engine_type::ping:
    // In protocol 4 only the server pings.
    terminate(disconnect_reason::transport_error, "ping from the client");
    break;
  case engine_type::close:
    terminate(disconnect_reason::transport_close, "close packet");
    break;
  default:
    // open, upgrade and noop mean nothing here; the reference ignores them.
    break;
  }
}

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
    link_->send(x);
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
  clock_.clear_connect();
  arm_timer();
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
        terminate(disconnect_reason::ping_timeout, "no pong in time");
      else
        clock_.pong(now);
      break;
    case event::connect_timeout:
      close(disconnect_reason::forced_server_close);
      break;
    case event::upgrade_timeout:
      drop_candidate();
      break;
    case event::close_timeout:
      end();
      break;
    case event::nothing:
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
    clock_.set_close(here().now() + endpoint_.options().close_timeout);
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
    auto request = std::exchange(poll_, nullptr);
    auto& last = why == disconnect_reason::transport_close
                     ? bare(engine_type::noop)
                     : bare(engine_type::close);
    request->respond(
        text_response("text/plain; charset=UTF-8",
                      std::string{last->bytes(codec::framing::polling4)}));
  }
  end();
}

void session::end() {
  if (state_ == state::closed)
    return;
  state_ = state::closed;
  drop_candidate();
  here().timers().cancel(*this);
  link_ = nullptr;
  outbox_.clear();
  outbox_bytes_ = 0;
  answer_post();
  // We may be called by a link: the actor quits when it runs next.
  caf::anon_send(actors::transport_actor{this}, close_atom_v,
                 disconnect_reason::forced_close);
  endpoint_.remove(here(), info_->sid);
}

} // namespace callboard::transport
