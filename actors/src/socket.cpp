#include "callboard/socket.hpp"

#include "callboard/actors/socket_process.hpp"
#include "callboard/log.hpp"
#include "callboard/random_id.hpp"

#include <algorithm>
#include <stdexcept>

namespace callboard {

using namespace actors;

// -- construction -------------------------------------------------------------

socket::socket(socket_process& self, nsp_core_ptr nsp,
               const connect_request& request, part_actor part)
    : self_(self),
      nsp_(std::move(nsp)),
      behavior_(nsp_->behavior()),
      connection_(request.connection),
      transport_(request.from),
      part_(std::move(part)),
      id_(make_id(self.home().index())),
      auth_(request.auth),
      data_(nlohmann::json::object()) {
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
        nsp_, id_, self_.home().index(), socket_actor{&self_});
  return handle_;
}

void socket::set_handler(std::string name, event_handler f) {
  handlers_.insert_or_assign(std::move(name), std::move(f));
}

bool socket::guarded(std::string_view what, const std::function<void()>& f) {
  try {
    f();
    return true;
  } catch (const std::exception& e) {
    log()->error("handler failed: {} (socket {}, namespace {}, event {})",
                 e.what(), id_, nsp_->name, what);
  } catch (...) {
    log()->error("handler failed (socket {}, namespace {}, event {})", id_,
                 nsp_->name, what);
  }
  nsp_->num_handler_errors.fetch_add(1, std::memory_order_relaxed);
  return false;
}

// -- from pending to connected ------------------------------------------------

void socket::start() {
  run_middleware(0);
}

void socket::run_middleware(size_t i) {
  if (state_ != state::pending)
    return;
  if (i == behavior_->middlewares.size()) {
    admit();
    return;
  }
  auto run = [&] {
    behavior_->middlewares[i](*this, next{socket_actor{&self_}, i + 1});
  };
  if (!guarded("connection", run))
    refuse("Internal server error", nullptr);
}

void socket::admit() {
  state_ = state::connected;
  rooms_.emplace(id_);
  nsp_->num_sockets.fetch_add(1, std::memory_order_relaxed);
  socket_actor me{&self_};
  self_.send(part_, admit_atom_v, id_, me);
  self_.send(transport_, admit_atom_v, nsp_->name,
             codec::outgoing::packet(codec::packet_type::connect, nsp_->name,
                                     std::nullopt,
                                     R"({"sid":")" + id_ + "\"}"));
  for (auto& f : behavior_->on_connection) {
    if (!guarded("connection", [&] { f(*this); }))
      disconnect(false);
    if (!connected())
      return;
  }
  if (behavior_->actor)
    self_.send(behavior_->actor, connected_atom_v, shared_handle(), connection_,
               auth_);
}

void socket::refuse(const std::string& message, const nlohmann::json& data) {
  if (state_ != state::pending)
    return;
  state_ = state::gone;
  nlohmann::ordered_json content{{"message", message}};
  if (!data.is_null())
    content["data"] = data;
  auto text = content.dump(-1, ' ', false,
                           nlohmann::ordered_json::error_handler_t::replace);
  self_.send(transport_, refuse_atom_v, nsp_->name,
             codec::outgoing::packet(codec::packet_type::connect_error,
                                     nsp_->name, std::nullopt, text));
  self_.finish();
}

// -- from the namespace -------------------------------------------------------

void socket::deliver(op_id id, const action_ptr& what) {
  if (id <= last_op_ || state_ != state::connected)
    return;
  last_op_ = id;
  std::visit([this](auto& x) { perform(x); }, what->value);
}

void socket::perform(const skip_action&) {
  // nop
}

void socket::perform(const emit_action& x) {
  send_now(x.packet, x.is_volatile);
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
  if (!acks_.add(x.id, reply, nsp_->limits.max_pending_acks)) {
    reply({ack_error::too_many, {}});
    return;
  }
  self_.delayed_send(&self_, x.timeout, expired_atom_v, x.id);
  send_now(x.packet, false);
}

void socket::perform(const describe_action& x) {
  answer result;
  result.id = id_;
  result.shard = self_.home().index();
  result.answered = true;
  result.rooms.assign(rooms_.begin(), rooms_.end());
  result.data = data_;
  result.connection = connection_;
  self_.send(x.path.to, answer_atom_v, std::move(result));
}

void socket::perform(const join_action& x) {
  self_.send(part_, apply_atom_v, socket_actor{&self_}, add_rooms(x.rooms),
             room_list{});
}

void socket::perform(const leave_action& x) {
  self_.send(part_, apply_atom_v, socket_actor{&self_}, room_list{},
             remove_rooms(x.rooms));
}

void socket::perform(const disconnect_action& x) {
  disconnect(x.close);
}

// -- from the client ----------------------------------------------------------

void socket::receive(const inbound_ptr& what) {
  if (!connected())
    return;
  auto& packet = what->packet;
  if (packet.type == codec::packet_type::event) {
    handle_event(what);
  } else if (packet.id) {
    // Late and unknown acknowledgements are ignored.
    if (auto f = acks_.take(*packet.id))
      guarded("acknowledgement", [&] {
        f({ack_error::none, arguments{args_of(what), 0}});
      });
  }
}

void socket::handle_event(const inbound_ptr& what) {
  auto& name = what->packet.event;
  const event_handler* handler = nullptr;
  if (auto i = handlers_.find(name); i != handlers_.end())
    handler = &i->second;
  else if (auto j = behavior_->events.find(name); j != behavior_->events.end())
    handler = &j->second;
  if (!handler) {
    if (behavior_->actor)
      forward_event(what);
    return;
  }
  auto report = [&](const char* why) {
    ack<> reply{shared_handle(), what};
    reply(nlohmann::json{{"error", why}});
  };
  // A handler may replace itself; the copy keeps it alive while it runs.
  auto run = [&, f = *handler] {
    try {
      f(*this, what);
    } catch (const mismatch& e) {
      nsp_->num_mismatches.fetch_add(1, std::memory_order_relaxed);
      log()->debug("event {} does not fit its handler: {} (socket {}, "
                   "namespace {})",
                   name, e.what(), id_, nsp_->name);
      report(e.what());
    }
  };
  if (!guarded(name, run))
    report("internal error");
}

void socket::forward_event(const inbound_ptr& what) {
  event content{what->packet.event, what->packet.args};
  if (++pending_events_ >= nsp_->limits.max_pending_events && !paused_) {
    paused_ = true;
    self_.send(transport_, pause_atom_v, true);
  }
  auto handled = [this] {
    --pending_events_;
    if (paused_ && pending_events_ <= nsp_->limits.max_pending_events / 2) {
      paused_ = false;
      self_.send(transport_, pause_atom_v, false);
    }
  };
  // Infinite: the behavior may take its time. If it ends, CAF answers for it.
  self_
      .request(behavior_->actor, caf::infinite, event_atom_v, shared_handle(),
               std::move(content))
      .then(
          [this, handled, what](const values& xs) {
            handled();
            ack<> reply{shared_handle(), what};
            if (!reply || what->answered.test_and_set())
              return;
            // What the behavior has sent before must arrive before.
            caf::anon_send(nsp_->parts.front(), submit_atom_v,
                           operation_for_me(codec::outgoing::ack(
                               nsp_->name, *what->packet.id, xs)),
                           socket_actor{});
          },
          [this, handled, what](const caf::error& e) {
            handled();
            log()->warn(
                "behavior failed: {} (socket {}, namespace {}, event {})",
                self_.system().render(e), id_, nsp_->name, what->packet.event);
            ack<> reply{shared_handle(), what};
            reply(nlohmann::json{{"error", "internal error"}});
          });
}

// -- to the client ------------------------------------------------------------

operation_ptr socket::operation_for_me(codec::outgoing_ptr x) const {
  auto op = std::make_shared<operation>();
  op->rooms.emplace_back(id_);
  op->only_shard = self_.home().index();
  op->what = std::make_shared<const action_holder>(
      action_holder{emit_action{std::move(x)}});
  return op;
}

void socket::emit_values(std::string_view name, const values& args,
                         bool is_volatile, bool compress) {
  if (codec::is_reserved_event(name))
    throw std::invalid_argument("event name is reserved: " + std::string{name});
  send_packet(
      codec::outgoing::event(nsp_->name, name, args, std::nullopt, compress),
      is_volatile);
}

void socket::ask_values(std::chrono::milliseconds timeout, ack_callback f,
                        std::string_view name, const values& args) {
  if (codec::is_reserved_event(name))
    throw std::invalid_argument("event name is reserved: " + std::string{name});
  if (!connected()) {
    f({ack_error::disconnected, {}});
    return;
  }
  auto id = nsp_->next_ack_id();
  if (!acks_.add(id, f, nsp_->limits.max_pending_acks)) {
    f({ack_error::too_many, {}});
    return;
  }
  self_.delayed_send(&self_, timeout, expired_atom_v, id);
  send_packet(codec::outgoing::event(nsp_->name, name, args, id));
}

void socket::send_packet(codec::outgoing_ptr x, bool is_volatile) {
  if (current_ != this) {
    // Another socket's behavior: by way of the namespace, to keep its order.
    actors::submit(*nsp_, operation_for_me(std::move(x)));
    return;
  }
  if (!connected())
    return;
  if (ops_sent_ == ops_done_)
    send_now(x, is_volatile);
  else
    held_.push_back({ops_sent_, std::move(x), is_volatile});
}

void socket::send_now(const codec::outgoing_ptr& x, bool is_volatile) {
  self_.send(transport_, send_atom_v, x, is_volatile);
}

// -- to others ----------------------------------------------------------------

broadcast_operator socket::broadcast() const {
  return broadcast_operator{nsp_}.except(id_);
}

void socket::submit(operation_ptr op) {
  // Only what may come back to this socket has an order with what it sends to
  // itself, and needs to be confirmed.
  auto& except = op->except;
  socket_actor confirm_to;
  if (std::find(except.begin(), except.end(), id_) == except.end()) {
    ++ops_sent_;
    confirm_to = socket_actor{&self_};
  }
  self_.send(part_, submit_atom_v, std::move(op), std::move(confirm_to));
}

void socket::operation_done() {
  ++ops_done_;
  while (!held_.empty() && held_.front().after <= ops_done_) {
    auto x = std::move(held_.front());
    held_.pop_front();
    if (x.packet)
      send_now(x.packet, x.flag);
    else
      disconnect_now(x.flag);
  }
}

void socket::acknowledgement_expired(codec::ack_id id) {
  if (auto f = acks_.take(id))
    guarded("acknowledgement", [&] { f({ack_error::timeout, {}}); });
}

void socket::run(const task& f) {
  if (state_ != state::gone)
    guarded("task", [&] { f(*this); });
}

room_list socket::add_rooms(const room_list& rooms) {
  room_list result;
  for (auto& room : rooms)
    if (rooms_.emplace(room).second)
      result.emplace_back(room);
  return result;
}

room_list socket::remove_rooms(const room_list& rooms) {
  room_list result;
  for (auto& room : rooms)
    // The room of its own goes with the socket.
    if (room != id_ && rooms_.erase(room) > 0)
      result.emplace_back(room);
  return result;
}

void socket::join(const room_list& rooms) {
  if (state_ != state::connected)
    return;
  if (auto news = add_rooms(rooms); !news.empty())
    self_.send(part_, join_atom_v, socket_actor{&self_}, std::move(news));
}

void socket::leave(const room_list& rooms) {
  if (auto news = remove_rooms(rooms); !news.empty())
    self_.send(part_, leave_atom_v, socket_actor{&self_}, std::move(news));
}

// -- the end ------------------------------------------------------------------

void socket::disconnect(bool close) {
  if (!connected())
    return;
  disconnecting_ = true;
  if (ops_sent_ == ops_done_)
    disconnect_now(close);
  else
    held_.push_back({ops_sent_, nullptr, close});
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
    this->close(disconnect_reason::server_namespace_disconnect);
  }
}

void socket::close_connection() {
  self_.send(transport_, close_atom_v, disconnect_reason::forced_close);
}

void socket::close(disconnect_reason why) {
  if (state_ == state::gone)
    return;
  auto was_connected = state_ == state::connected;
  state_ = state::gone;
  if (was_connected) {
    nsp_->num_sockets.fetch_sub(1, std::memory_order_relaxed);
    room_list rooms;
    for (auto& room : rooms_)
      if (room != id_)
        rooms.emplace_back(room);
    rooms_.clear();
    self_.send(part_, remove_atom_v, id_, socket_actor{&self_},
               std::move(rooms));
    for (auto& [id, f] : acks_.take_all())
      guarded("acknowledgement", [&, &g = f] {
        g({ack_error::disconnected, {}});
      });
    // By index: a handler may add another.
    for (size_t i = 0; i < on_disconnect_.size(); ++i)
      guarded("disconnect", [&, f = on_disconnect_[i]] { f(why); });
    if (behavior_->actor)
      self_.send(behavior_->actor, disconnected_atom_v, shared_handle(), why);
  }
  if (paused_)
    self_.send(transport_, pause_atom_v, false);
  self_.finish();
}

void socket::run_after(std::chrono::milliseconds delay,
                       std::function<void()> f) {
  self_.delayed_send(
      &self_, delay,
      std::make_shared<const task>([f = std::move(f)](socket&) { f(); }));
}

// -- next ---------------------------------------------------------------------

next::next(socket_actor who, size_t step)
    : who_(std::move(who)),
      step_(step),
      used_(std::make_shared<std::atomic_flag>()) {
  // nop
}

void next::run(task f) const {
  if (used_->test_and_set())
    return;
  caf::anon_send(who_, std::make_shared<const task>(std::move(f)));
}

void next::operator()() const {
  run([step = step_](socket& x) { x.run_middleware(step); });
}

void next::refuse(std::string message, nlohmann::json data) const {
  run([message = std::move(message), data = std::move(data)](socket& x) {
    x.refuse(message, data);
  });
}

} // namespace callboard
