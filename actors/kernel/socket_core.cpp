#include "actors/kernel/socket_core.hpp"

#include "callboard/ec.hpp"
#include "callboard/log.hpp"

#include "actors/base/error_of.hpp"
#include "actors/base/random_id.hpp"

/// The life of a socket, from its connect to its end. The other sources of this
/// class contain events, sending, rooms, and recovery.

namespace callboard::kernel {

namespace {

codec::outgoing_ptr bare_packet(codec::packet_type type, const std::string& nsp,
                                const std::string& json = {}) {
  return codec::outgoing::packet(type, nsp, std::nullopt, json);
}

std::string dump(const nlohmann::ordered_json& x) {
  return x.dump(-1, ' ', false,
                nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace

socket_core::socket_core(full_socket_actor::base& self, size_t shard,
                         nsp_core_ptr nsp, const connect_request& request,
                         part_actor part)
    : self_(self),
      shard_(shard),
      nsp_(std::move(nsp)),
      behavior_(nsp_->behavior()),
      connection_(request.connection),
      transport_(request.from, *request.link),
      part_(std::move(part)),
      id_(request.id.empty() ? base::make_id(shard) : request.id),
      auth_(request.auth),
      lease_(request.lease) {
  // nop
}

socket_core::~socket_core() {
  // nop
}

nlohmann::json& socket_core::data() {
  if (data_.is_null())
    data_ = nlohmann::json::object();
  return data_;
}

const socket_ptr& socket_core::handle() {
  if (!handle_)
    handle_ = std::make_shared<const socket_handle>(
        nsp_, id_, shard_, std::make_shared<const socket_actor>(me()),
        recovered());
  return handle_;
}

void socket_core::report_failure(std::string_view what,
                                 const std::string& why) {
  log()->error("handler failed: {} (socket {}, namespace {}, event {})", why,
               id_, nsp_->name(), what);
  nsp_->count(&nsp_core::counters::handler_errors);
}

// -- from pending to connected ------------------------------------------------

void socket_core::start() {
  // Clients before protocol 5 cannot recover a session.
  if (settings().recovery.enabled() && connection_->protocol >= 4) {
    recovery_ = std::make_unique<recovery>(settings().recovery);
    if (claim_session())
      return;
  }
  run_middlewares(0);
}

void socket_core::run_middlewares(size_t first) {
  auto& all = behavior_->middlewares;
  for (auto i = first; undecided() && i < all.size(); ++i) {
    if (all[i].actor) {
      ask_middleware(i);
      return;
    }
    auto make_next = [&] {
      return next{[to = me(), i](const std::optional<refusal>& no) {
        caf::anon_send(to,
                       std::make_shared<const task>([i, no](socket_core& x) {
                         if (no)
                           x.refuse(*no);
                         else
                           x.run_middlewares(i + 1);
                       }));
      }};
    };
    detail::verdict result;
    auto run = [&] { result = (*all[i].function)(*this, make_next); };
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

void socket_core::ask_middleware(size_t i) {
  // No timeout: the client leaves when it has waited long enough. If the actor
  // ends, CAF answers in its place.
  self_
      .request(behavior_->middlewares[i].actor, caf::infinite, authorize_atom_v,
               handle(), connection_, auth_)
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
                        self_.system().render(e), id_, nsp_->name());
            refuse({"Internal server error"});
          });
}

void socket_core::admit() {
  state_ = state::connected;
  nsp_->count(&nsp_core::counters::sockets);
  if (!recovered()) {
    // Middlewares may have joined rooms.
    auto rooms = rooms_.list();
    rooms_.add({id_});
    self_.send(part_, admit_atom_v, id_, me());
    if (!rooms.empty())
      self_.send(part_, join_atom_v, me(), std::move(rooms));
    perform(report_rooms{});
  }
  nlohmann::ordered_json content{{"sid", id_}};
  if (recovery_) {
    if (recovery_->pid.empty())
      recovery_->pid = base::make_id(shard_);
    content["pid"] = recovery_->pid;
  }
  transport_.tell(
      admit_atom_v, nsp_->name(),
      bare_packet(codec::packet_type::connect, nsp_->name(), dump(content)));
  if (recovered())
    catch_up();
  for (auto& f : behavior_->on_connection) {
    if (!connected())
      return;
    if (!guarded("connection", [&] { (*f)(*this); }))
      disconnect(false);
  }
  if (behavior_->actor && connected())
    self_.send(behavior_->actor, connected_atom_v, handle(), connection_,
               auth_);
}

void socket_core::refuse(const refusal& why) {
  if (!undecided())
    return;
  nlohmann::ordered_json content{{"message", why.message}};
  if (!why.data.is_null())
    content["data"] = nlohmann::ordered_json::parse(why.data.text());
  transport_.tell(refuse_atom_v, nsp_->name(),
                  bare_packet(codec::packet_type::connect_error, nsp_->name(),
                              dump(content)));
  abandon();
}

// -- from the namespace -------------------------------------------------------

void socket_core::deliver(op_id id, const delivery& what) {
  if (id <= last_op_)
    return;
  last_op_ = id;
  if (state_ == state::connected)
    std::visit([this](auto& x) { perform(x); }, what.what);
  else
    perform_absent(what);
}

void socket_core::perform(const skip&) {
  // nop
}

void socket_core::perform(const send_packet& x) {
  if (!recovery_ || !recovery_->has_got(x.packet->offset()))
    send_now(x.packet, x.is_volatile);
}

void socket_core::perform(const ask_client& x) {
  auto reply = [id = id_, shard = shard_, path = x.path](const ack_result& y) {
    socket_answer result;
    result.id = id;
    result.shard = shard;
    result.error = y.error;
    y.args.append_to(result.args);
    caf::anon_send(path.to, answer_atom_v, std::move(result));
  };
  if (await_ack(x.id, reply, x.timeout))
    send_now(x.packet, false);
  else
    reply({ack_error::too_many, {}});
}

void socket_core::perform(const describe& x) {
  socket_answer result;
  result.id = id_;
  result.shard = shard_;
  result.args.push_back(data());
  result.rooms = rooms_.list();
  result.request = {connection_, &connection_->request};
  self_.send(x.path.to, answer_atom_v, std::move(result));
}

void socket_core::perform(const disconnect_action& x) {
  disconnect(x.close);
}

// -- the end ------------------------------------------------------------------

void socket_core::disconnect(bool close) {
  if (!connected())
    return;
  disconnecting_ = true;
  if (order_.clear())
    disconnect_now(close);
  else
    order_.hold(held_disconnect{close});
}

void socket_core::disconnect_now(bool close) {
  if (state_ != state::connected)
    return;
  if (close) {
    transport_.tell(leave_all_atom_v);
  } else {
    send_now(bare_packet(codec::packet_type::disconnect, nsp_->name()), false);
    transport_.tell(detach_atom_v, nsp_->name(), me());
    this->close(disconnect_reason::server_namespace_disconnect, {});
  }
}

void socket_core::close_connection() {
  transport_.tell(close_atom_v, disconnect_reason::forced_close);
}

void socket_core::close(disconnect_reason why, disconnect_details details) {
  if (state_ == state::away)
    lose_session(to_string(why));
  else if (undecided())
    abandon();
  if (state_ != state::connected)
    return;
  auto notify = [&](auto& listeners, std::string_view what) {
    listeners.each([&](auto& f) { guarded(what, [&] { f(why, details); }); });
  };
  disconnecting_ = true;
  details.rooms = rooms_.without(id_);
  notify(listeners_.disconnecting, "disconnecting");
  state_ = state::gone;
  nsp_->count(&nsp_core::counters::sockets, -1);
  // Listeners may have changed the rooms.
  tell_left(rooms_.list());
  details.rooms = rooms_.without(id_);
  rooms_.clear();
  if (paused_)
    transport_.tell(pause_atom_v, false);
  for (auto& [id, f] : acks_.take_all())
    guarded("acknowledgement", [&, &g = f] {
      g({ack_error::disconnected, {}});
    });
  notify(listeners_.disconnect, "disconnect");
  timers_ = nullptr;
  if (behavior_->actor)
    in_turn([=, this] {
      self_.send(behavior_->actor, disconnected_atom_v, handle(), why, details);
    });
  go_away(why, std::move(details.rooms));
}

// -- tasks and timers ---------------------------------------------------------

void socket_core::run(const task& f) {
  if (state_ != state::gone && state_ != state::away)
    guarded("task", [&] { f(*this); });
}

void socket_core::run_after(std::chrono::milliseconds delay,
                            std::function<void()> f) {
  auto due = base::deadline(self_.clock().now(), delay);
  if (base::is_never(due))
    return;
  // The socket owns the function, not the clock's message.
  if (!timers_)
    timers_ = std::make_unique<timers>();
  auto id = ++timers_->last_id;
  timers_->functions.emplace(id, std::move(f));
  auto run = [id](socket_core& x) {
    if (!x.timers_)
      return;
    if (auto y = x.timers_->functions.extract(id))
      y.mapped()();
  };
  self_.scheduled_send(&self_, due, std::make_shared<const task>(run));
}

std::function<void(std::function<void()>)> socket_core::poster() {
  return [to = me()](std::function<void()> f) {
    caf::anon_send(to, std::make_shared<const task>(
                           [f = std::move(f)](socket_core&) { f(); }));
  };
}

} // namespace callboard::kernel
