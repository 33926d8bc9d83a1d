#include "transport/session/session.hpp"

#include "actors/base/deadline.hpp"

#include "callboard/log.hpp"
#include "transport/net/loop.hpp"
#include "transport/session/replies.hpp"

namespace callboard::transport {

using codec::engine_type;
using codec::outgoing_ptr;

session::session(caf::actor_config& cfg, session_host& host,
                 std::shared_ptr<connection_info> info,
                 const session_clock::settings& times)
    : pinned(cfg),
      host_(host),
      info_(std::move(info)),
      clock_(times),
      shared_info_(info_) {
  // nop
}

session::behavior_type session::make_behavior() {
  using namespace kernel;
  static thread_local const behavior_type shared{
      [](send_atom, const outgoing_ptr& x, bool is_volatile) {
        running().send(x, is_volatile);
      },
      [](attach_atom, const std::string& nsp, full_socket_actor& who) {
        running().client_->attach(nsp, std::move(who));
        running().quit_if_finished();
      },
      [](admit_atom, const std::string& nsp, const outgoing_ptr& packet) {
        running().client_->admit(nsp, packet);
      },
      [](refuse_atom, const std::string& nsp, const outgoing_ptr& packet) {
        running().client_->refuse(nsp, packet);
      },
      [](detach_atom, const std::string& nsp, const full_socket_actor& who) {
        running().client_->detach(nsp, who);
      },
      [](leave_all_atom) { running().client_->leave_all(); },
      [](close_atom, disconnect_reason why) {
        running().close(why);
        // A closed session sends this to itself in order to quit.
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
}

void session::begin() {
  user_ = host_.make_user(*this);
  client_ = dynamic_cast<kernel::packet_dispatcher*>(user_.get());
  clock_.start(here().now());
  if (client_)
    clock_.set(session_clock::deadline::connect,
               base::deadline(here().now(), host_.options().connect_timeout));
  arm_timer();
}

// -- packets ------------------------------------------------------------------

void session::send(const outgoing_ptr& x, bool is_volatile) {
  if (state_ != state::open)
    return;
  // Volatile events only go out when nothing is on its way.
  if (is_volatile && !link_->ready())
    return;
  auto waiting = link_->pending();
  link_->send(x);
  if (waiting > 0 && waiting + x->size() > host_.options().max_outbox)
    give_up_slow(waiting);
}

void session::give_up_slow(size_t waiting) {
  log()->warn("slow consumer: {} bytes wait for session {}, it is closed",
              waiting, info_->sid);
  terminate(disconnect_reason::slow_consumer,
            std::to_string(waiting) + " bytes are waiting");
}

void session::joined() {
  clock_.clear(session_clock::deadline::connect);
  arm_timer();
}

void session::use(codec::parser format) {
  format_ = format;
  if (state_ != state::closed)
    link_->use(format);
}

void session::pause(bool on) {
  if (state_ == state::closed)
    return;
  paused_ += on ? 1 : -1;
  if (paused_ == (on ? 1u : 0u))
    link_->pause(on);
  if (paused_ == 0) {
    // Pongs may have been waiting all the time.
    clock_.alive(here().now());
    arm_timer();
  }
}

// -- links --------------------------------------------------------------------

void session::change_to(std::shared_ptr<link> next) {
  next->use(format_);
  link_->hand_over(*next);
  link_ = std::move(next);
  info_->transport = link_->kind();
  if (state_ == state::closing) {
    if (link_->close(disconnect_reason::forced_close))
      end(disconnect_reason::transport_close);
  } else if (paused_ > 0) {
    link_->pause(true);
  }
}

void session::link_lost(codec::errc why, std::string_view description) {
  auto reason = why == codec::errc::none ? disconnect_reason::transport_close
                                         : disconnect_reason::transport_error;
  tell_user(reason, description);
  end(reason);
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
      end(disconnect_reason::forced_close);
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
  if (link_->close(why)) {
    end(why);
  } else {
    clock_.close(base::deadline(here().now(), host_.options().close_timeout));
    arm_timer();
  }
}

void session::terminate(disconnect_reason why, std::string_view description) {
  if (state_ == state::closed)
    return;
  // The user may close the session when it is told.
  auto present = link_;
  tell_user(why, description);
  present->terminate(why);
  end(why);
}

void session::end(disconnect_reason why) {
  if (state_ == state::closed)
    return;
  state_ = state::closed;
  ended(why);
  link_ = nullptr;
  here().timers().cancel(*this);
  // The caller may be a link: the actor quits when it runs next.
  caf::anon_send(kernel::transport_actor{this}, close_atom_v,
                 disconnect_reason::forced_close);
  host_.ended(*this);
}

} // namespace callboard::transport
