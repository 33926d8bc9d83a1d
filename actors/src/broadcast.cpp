#include "callboard/broadcast.hpp"

#include "callboard/actors/collector.hpp"
#include "callboard/socket.hpp"

#include <stdexcept>

namespace callboard {

namespace {

/// Descriptions come from the engine itself, so this only bounds the wait for a
/// shard that is stuck.
constexpr std::chrono::milliseconds describe_timeout{5'000};

void check_name(std::string_view name) {
  if (codec::is_reserved_event(name))
    throw std::invalid_argument("event name is reserved: " + std::string{name});
}

} // namespace

// -- modifiers ----------------------------------------------------------------

broadcast_operator broadcast_operator::to(std::string room) const {
  auto result = *this;
  result.rooms_.emplace_back(std::move(room));
  return result;
}

broadcast_operator broadcast_operator::to(const room_list& rooms) const {
  auto result = *this;
  result.rooms_.insert(result.rooms_.end(), rooms.begin(), rooms.end());
  return result;
}

broadcast_operator broadcast_operator::except(std::string room) const {
  auto result = *this;
  result.except_.emplace_back(std::move(room));
  return result;
}

broadcast_operator broadcast_operator::except(const room_list& rooms) const {
  auto result = *this;
  result.except_.insert(result.except_.end(), rooms.begin(), rooms.end());
  return result;
}

broadcast_operator broadcast_operator::volatile_() const {
  auto result = *this;
  result.volatile_flag_ = true;
  return result;
}

broadcast_operator broadcast_operator::compress(bool on) const {
  auto result = *this;
  result.compress_flag_ = on;
  return result;
}

broadcast_operator broadcast_operator::local() const {
  auto result = *this;
  result.local_flag_ = true;
  return result;
}

broadcast_operator
broadcast_operator::timeout(std::chrono::milliseconds x) const {
  auto result = *this;
  result.timeout_ = x;
  return result;
}

// -- actions ------------------------------------------------------------------

void broadcast_operator::perform(actors::action what) const {
  auto op = std::make_shared<actors::operation>();
  op->rooms = rooms_;
  op->except = except_;
  op->only_shard = only_shard_;
  op->local = local_flag_;
  op->what = std::make_shared<const actors::action_holder>(
      actors::action_holder{std::move(what)});
  actors::submit(*nsp_, std::move(op));
}

void broadcast_operator::emit_values(std::string_view name,
                                     const values& args) const {
  check_name(name);
  perform(
      actors::emit_action{codec::outgoing::event(nsp_->name, name, args,
                                                 std::nullopt, compress_flag_),
                          volatile_flag_});
}

void broadcast_operator::ask_values(
    std::function<void(const broadcast_result&)> f, std::string_view name,
    const values& args) const {
  check_name(name);
  auto report = [f = std::move(f)](std::vector<actors::answer>&& xs,
                                   bool in_time) {
    broadcast_result result;
    result.complete = in_time;
    for (auto& x : xs) {
      if (x.answered)
        result.answers.push_back(
            {std::move(x.id),
             arguments{std::make_shared<const values>(std::move(x.args)), 0}});
      else
        result.complete = false;
    }
    f(result);
  };
  auto id = nsp_->next_ack_id();
  perform(actors::ask_action{
      codec::outgoing::event(nsp_->name, name, args, id, compress_flag_), id,
      timeout_, actors::collect(nsp_, timeout_, std::move(report))});
}

void broadcast_operator::fetch_sockets(
    std::function<void(const std::vector<remote_socket>&)> f) const {
  auto report = [nsp = nsp_, f = std::move(f)](std::vector<actors::answer>&& xs,
                                               bool) {
    std::vector<remote_socket> result;
    result.reserve(xs.size());
    for (auto& x : xs)
      result.emplace_back(socket_handle{nsp, std::move(x.id), x.shard, {}},
                          std::move(x.rooms), std::move(x.data),
                          std::move(x.connection));
    f(result);
  };
  perform(actors::describe_action{
      actors::collect(nsp_, describe_timeout, std::move(report))});
}

std::future<std::vector<remote_socket>>
broadcast_operator::fetch_sockets() const {
  if (actors::shard::current())
    throw std::logic_error("a behavior must not wait: pass a function instead");
  auto result = std::make_shared<std::promise<std::vector<remote_socket>>>();
  fetch_sockets([result](const std::vector<remote_socket>& xs) {
    result->set_value(xs);
  });
  return result->get_future();
}

void broadcast_operator::sockets_join(room_list rooms) const {
  perform(actors::join_action{std::move(rooms)});
}

void broadcast_operator::sockets_leave(room_list rooms) const {
  perform(actors::leave_action{std::move(rooms)});
}

void broadcast_operator::disconnect_sockets(bool close) const {
  perform(actors::disconnect_action{close});
}

// -- socket_handle ------------------------------------------------------------

socket_handle::socket_handle(actors::nsp_core_ptr nsp, std::string id,
                             size_t shard, socket_actor actor)
    : nsp_(std::move(nsp)),
      id_(std::move(id)),
      shard_(shard),
      actor_(std::move(actor)) {
  // nop
}

broadcast_operator socket_handle::target() const {
  broadcast_operator result{nsp_};
  result.rooms_.emplace_back(id_);
  result.only_shard_ = shard_;
  return result;
}

void socket_handle::send_packet(codec::outgoing_ptr x) const {
  if (auto here = socket::current(); here && here->handle_.get() == this) {
    here->send_packet(std::move(x));
    return;
  }
  target().perform(actors::emit_action{std::move(x)});
}

// -- operations ---------------------------------------------------------------

namespace actors {

operation_ptr clone(const operation& x) {
  auto result = std::make_shared<operation>(x);
  auto copy = [&](auto& y) {
    using type = std::decay_t<decltype(y)>;
    if constexpr (requires { y.packet; }) {
      type z = y;
      z.packet = y.packet->clone();
      result->what =
          std::make_shared<const action_holder>(action_holder{std::move(z)});
    } else {
      result->what = std::make_shared<const action_holder>(action_holder{y});
    }
  };
  std::visit(copy, x.what->value);
  return result;
}

void submit(const nsp_core& nsp, operation_ptr op) {
  if (auto from = socket::current();
      from && from->nsp_.get() == &nsp && from->connected()) {
    from->submit(std::move(op));
    return;
  }
  // Whoever is not on a shard goes through the first part, always the same, so
  // that order is kept.
  auto here = shard::current();
  auto i = here && nsp.shards[here->index()] == here ? here->index() : 0;
  caf::anon_send(nsp.parts[i], submit_atom_v, std::move(op), socket_actor{});
}

} // namespace actors
} // namespace callboard
