#include "callboard/socket.hpp"

#include "actors/kernel/directory.hpp"
#include "actors/base/error_of.hpp"
#include "actors/rules/recovery.hpp"
#include "actors/kernel/socket_process.hpp"
#include "actors/rules/turns.hpp"
#include "callboard/log.hpp"
#include "callboard/random_id.hpp"

namespace callboard {

using namespace kernel;

// -- construction -------------------------------------------------------------

socket::socket(socket_process& self, nsp_core_ptr nsp,
               const connect_request& request, part_actor part)
    : self_(self),
      nsp_(std::move(nsp)),
      behavior_(nsp_->behavior()),
      connection_(request.connection),
      transport_(request.from),
      link_(request.link),
      part_(std::move(part)),
      id_(request.id.empty() ? make_id(self.home().index()) : request.id),
      auth_(request.auth),
      lease_(request.lease) {
  // nop
}

socket::~socket() {
  // nop
}

const std::string& socket::nsp() const noexcept {
  return nsp_->name;
}

const std::shared_ptr<const socket_handle>& socket::shared_handle() const {
  if (!handle_)
    handle_ = std::make_shared<const socket_handle>(
        nsp_, id_, self_.home().index(), socket_actor{&self_}, recovered());
  return handle_;
}

bool socket::guarded(std::string_view what, const std::function<void()>& f) {
  auto why = base::error_of(f);
  if (!why)
    return true;
  log()->error("handler failed: {} (socket {}, namespace {}, event {})", *why,
               id_, nsp_->name, what);
  nsp_->count(&nsp_core::counters::handler_errors);
  return false;
}

// -- from pending to connected ------------------------------------------------

void socket::start() {
  // Clients before protocol 5 do not come back.
  if (nsp_->settings.recovery.enabled() && connection_->protocol >= 4) {
    recovery_ = std::make_unique<kernel::recovery>();
    if (claim_session())
      return;
  }
  run_middlewares(0);
}

void socket::run_middlewares(size_t first) {
  auto& all = behavior_->middlewares;
  auto undecided = [this] {
    return state_ == state::pending || state_ == state::recovering;
  };
  for (auto i = first; undecided() && i < all.size(); ++i) {
    if (all[i].actor) {
      ask_middleware(i);
      return;
    }
    auto make_next = [&] {
      return next{socket_actor{&self_}, [i](socket& x, const refusal* no) {
                    if (no)
                      x.refuse(*no);
                    else
                      x.run_middlewares(i + 1);
                  }};
    };
    verdict result;
    auto run = [&] { result = all[i].function(*this, make_next); };
    if (!guarded("connection", run))
      refuse({"Internal server error"});
    else if (result.no)
      refuse(*result.no);
    else if (!result.decided)
      return;
  }
  if (undecided())
    admit();
}

void socket::ask_middleware(size_t i) {
  // Infinite: the client has its own time to get in. If the actor ends, CAF
  // answers for it.
  self_
      .request(behavior_->middlewares[i].actor, caf::infinite, authorize_atom_v,
               shared_handle(), connection_, auth_)
      .then(
          [this, i](const decision& no) {
            scope guard{this};
            if (no)
              refuse(*no);
            else
              run_middlewares(i + 1);
          },
          [this](const caf::error& e) {
            scope guard{this};
            log()->warn("middleware failed: {} (socket {}, namespace {})",
                        self_.system().render(e), id_, nsp_->name);
            refuse({"Internal server error"});
          });
}

void socket::admit() {
  state_ = state::connected;
  nsp_->count(&nsp_core::counters::sockets);
  if (!recovered()) {
    // Middlewares may have joined rooms.
    room_list rooms{rooms_.begin(), rooms_.end()};
    rooms_.emplace(id_);
    socket_actor me{&self_};
    self_.send(part_, admit_atom_v, id_, me);
    if (!rooms.empty())
      self_.send(part_, join_atom_v, me, std::move(rooms));
    perform(report_rooms_action{});
  }
  auto content = R"({"sid":")" + id_ + '"';
  if (recovery_) {
    if (recovery_->pid.empty())
      recovery_->pid = make_id(self_.home().index());
    content += R"(,"pid":")" + recovery_->pid + '"';
  }
  self_.send(transport_, admit_atom_v, nsp_->name,
             codec::outgoing::packet(codec::packet_type::connect, nsp_->name,
                                     std::nullopt, content + '}'));
  if (recovered())
    catch_up();
  for (auto& f : behavior_->on_connection) {
    if (!connected())
      return;
    if (!guarded("connection", [&] { f(*this); }))
      disconnect(false);
  }
  if (behavior_->actor && connected())
    self_.send(behavior_->actor, connected_atom_v, shared_handle(), connection_,
               auth_);
}

void socket::refuse(const refusal& why) {
  if (state_ != state::pending && state_ != state::recovering)
    return;
  nlohmann::ordered_json content{{"message", why.message}};
  if (!why.data.is_null())
    content["data"] = why.data;
  auto text = content.dump(-1, ' ', false,
                           nlohmann::ordered_json::error_handler_t::replace);
  self_.send(transport_, refuse_atom_v, nsp_->name,
             codec::outgoing::packet(codec::packet_type::connect_error,
                                     nsp_->name, std::nullopt, text));
  abandon();
}

// -- from the namespace -------------------------------------------------------

void socket::deliver(op_id id, const action_ptr& what) {
  if (id <= last_op_)
    return;
  last_op_ = id;
  if (state_ == state::connected)
    std::visit([this](auto& x) { perform(x); }, what->value);
  else
    deliver_absent(*what);
}

void socket::perform(const skip_action&) {
  // nop
}

void socket::perform(const emit_action& x) {
  if (recovery_ && recovery_->ahead.erase(x.packet->offset()) > 0)
    return;
  send_in_order(x.packet, x.is_volatile);
}

void socket::perform(const ask_action& x) {
  auto reply = [id = id_, shard = self_.home().index(),
                path = x.path](const ack_result& y) {
    answer result;
    result.id = id;
    result.shard = shard;
    result.answered = static_cast<bool>(y);
    for (size_t i = 0; i < y.args.size(); ++i)
      append_value(result.args, y.args[i]);
    caf::anon_send(path.to, answer_atom_v, std::move(result));
  };
  if (!await_ack(x.id, reply, x.timeout)) {
    reply({ack_error::too_many, {}});
    return;
  }
  send_now(x.packet, false);
}

void socket::perform(const describe_action& x) {
  answer result;
  result.id = id_;
  result.shard = self_.home().index();
  result.answered = true;
  result.rooms.assign(rooms_.begin(), rooms_.end());
  result.data = data();
  result.connection = connection_;
  self_.send(x.path.to, answer_atom_v, std::move(result));
}

void socket::perform(const disconnect_action& x) {
  disconnect(x.close);
}

// -- the end ------------------------------------------------------------------

void socket::disconnect(bool close) {
  if (!connected())
    return;
  disconnecting_ = true;
  if (order_.clear())
    disconnect_now(close);
  else
    order_.hold({nullptr, close});
}

void socket::disconnect_now(bool close) {
  if (state_ != state::connected)
    return;
  if (close) {
    self_.send(transport_, leave_all_atom_v);
  } else {
    send_now(codec::outgoing::packet(codec::packet_type::disconnect, nsp_->name,
                                     std::nullopt, {}),
             false);
    self_.send(transport_, detach_atom_v, nsp_->name);
    this->close(disconnect_reason::server_namespace_disconnect, {});
  }
}

void socket::close_connection() {
  self_.send(transport_, close_atom_v, disconnect_reason::forced_close);
}

void socket::close(disconnect_reason why, disconnect_details details) {
  if (state_ == state::away)
    lose_session(to_string(why));
  else if (state_ == state::pending || state_ == state::recovering)
    abandon();
  if (state_ != state::connected)
    return;
  auto notify = [&](auto& listeners, std::string_view what) {
    listeners.each([&](auto& f) { guarded(what, [&] { f(why, details); }); });
  };
  disconnecting_ = true;
  details.rooms.assign(rooms_.begin(), rooms_.end());
  std::erase(details.rooms, id_);
  notify(listeners_.disconnecting, "disconnecting");
  state_ = state::gone;
  nsp_->count(&nsp_core::counters::sockets, -1);
  // Listeners may have changed them.
  details.rooms.assign(rooms_.begin(), rooms_.end());
  tell_left(details.rooms);
  std::erase(details.rooms, id_);
  rooms_.clear();
  if (paused_)
    self_.send(transport_, pause_atom_v, false);
  for (auto& [id, f] : acks_.take_all())
    guarded("acknowledgement", [&, &g = f] {
      g({ack_error::disconnected, {}});
    });
  notify(listeners_.disconnect, "disconnect");
  if (behavior_->actor)
    in_turn([=, this] {
      self_.send(behavior_->actor, disconnected_atom_v, shared_handle(), why,
                 details);
    });
  go_away(why, std::move(details.rooms));
}

void socket::run_after(std::chrono::milliseconds delay,
                       std::function<void()> f) {
  self_.delayed_send(
      &self_, delay,
      std::make_shared<const task>([f = std::move(f)](socket&) { f(); }));
}

} // namespace callboard
