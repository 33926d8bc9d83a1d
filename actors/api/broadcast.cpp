#include "callboard/broadcast.hpp"

#include "actors/kernel/collector.hpp"
#include "callboard/socket.hpp"

#include <stdexcept>

namespace callboard {

namespace {

/// Descriptions come from the engine itself, so this only bounds the wait for a
/// shard that is stuck.
constexpr std::chrono::milliseconds describe_timeout{5'000};

/// Sockets tell themselves who has not answered in time; this is for those that
/// cannot.
constexpr std::chrono::milliseconds grace{1'000};

} // namespace

void check_event_name(std::string_view name) {
  if (codec::is_reserved_event(name))
    throw std::invalid_argument("event name is reserved: " + std::string{name});
}

// -- modifiers ----------------------------------------------------------------

broadcast_operator broadcast_operator::to(room_names rooms) const {
  auto result = *this;
  for (auto& x : rooms.list())
    result.rooms_.emplace_back(x);
  return result;
}

broadcast_operator broadcast_operator::except(room_names rooms) const {
  auto result = *this;
  for (auto& x : rooms.list())
    result.except_.emplace_back(x);
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

void broadcast_operator::perform(const kernel::nsp_core& to,
                                 kernel::action what) const {
  auto op = std::make_shared<kernel::operation>();
  op->rooms = rooms_;
  op->except = except_;
  op->only_shard = only_shard_;
  op->local = local_flag_;
  op->what = std::make_shared<const kernel::action_holder>(
      kernel::action_holder{std::move(what)});
  kernel::submit(to, std::move(op));
}

void broadcast_operator::perform(const kernel::action& what) const {
  for_each_namespace(nsp_, [&](auto& x) { perform(*x, what); });
}

void broadcast_operator::check_single() const {
  if (nsp_->parts.empty())
    throw std::logic_error("not for a pattern of namespaces");
}

void broadcast_operator::emit_values(std::string_view name,
                                     const values& args) const {
  check_event_name(name);
  for_each_namespace(nsp_, [&](auto& x) {
    auto offset = volatile_flag_ ? std::string{} : x->next_offset();
    auto packet = codec::outgoing::event(
        x->name, name, args, {.offset = offset, .compress = compress_flag_});
    perform(*x, kernel::emit_action{std::move(packet), volatile_flag_});
  });
}

void broadcast_operator::ask_values(
    std::function<void(const broadcast_result&)> end, std::string_view name,
    const values& args,
    std::function<void(const broadcast_result::item&)> each) const {
  check_event_name(name);
  check_single();
  auto id = nsp_->next_ack_id();
  auto packet = codec::outgoing::event(nsp_->name, name, args,
                                       {.id = id, .compress = compress_flag_});
  auto path = kernel::collect(nsp_, timeout_ + grace,
                              kernel::gather(std::move(each), std::move(end)));
  perform(*nsp_,
          kernel::ask_action{std::move(packet), id, timeout_, std::move(path)});
}

void broadcast_operator::fetch_sockets(
    std::function<void(const std::vector<remote_socket>&)> f) const {
  check_single();
  auto result = std::make_shared<std::vector<remote_socket>>();
  auto add = [nsp = nsp_, result](kernel::answer& x) {
    // With an adapter, the socket may be on another node.
    auto shard = nsp->settings.adapter ? std::nullopt : x.shard;
    result->emplace_back(socket_handle{nsp, std::move(x.id), shard, {}},
                         std::move(x.rooms), std::move(x.data),
                         std::move(x.connection));
  };
  auto finish = [result, f = std::move(f)](bool) { f(*result); };
  perform(*nsp_,
          kernel::describe_action{kernel::collect(
              nsp_, describe_timeout, {std::move(add), std::move(finish)})});
}

std::future<std::vector<remote_socket>>
broadcast_operator::fetch_sockets() const {
  if (kernel::shard::current())
    throw std::logic_error("a behavior must not wait: pass a function instead");
  auto result = std::make_shared<std::promise<std::vector<remote_socket>>>();
  fetch_sockets([result](const std::vector<remote_socket>& xs) {
    result->set_value(xs);
  });
  return result->get_future();
}

void broadcast_operator::sockets_join(room_names rooms) const {
  perform(kernel::join_action{std::move(rooms).list()});
}

void broadcast_operator::sockets_leave(room_names rooms) const {
  perform(kernel::leave_action{std::move(rooms).list()});
}

void broadcast_operator::disconnect_sockets(bool close) const {
  perform(kernel::disconnect_action{close});
}

// -- socket_handle ------------------------------------------------------------

socket_handle::socket_handle(kernel::nsp_core_ptr nsp, std::string id,
                             std::optional<size_t> shard, socket_actor actor,
                             bool recovered)
    : nsp_(std::move(nsp)),
      id_(std::move(id)),
      shard_(shard),
      actor_(std::move(actor)),
      recovered_(recovered) {
  // nop
}

broadcast_operator socket_handle::target() const {
  broadcast_operator result{nsp_};
  result.rooms_.emplace_back(id_);
  // With recovery, the client may have come back on another shard.
  if (!nsp_->settings.recovery.enabled())
    result.only_shard_ = shard_;
  return result;
}

void socket_handle::send_packet(codec::outgoing_ptr x) const {
  if (auto here = socket::current(); here && here->handle_.get() == this) {
    here->send_packet(std::move(x));
    return;
  }
  auto to = target();
  to.only_shard_ = shard_;
  to.perform(kernel::emit_action{std::move(x)});
}

kernel::operation_ptr
socket_handle::operation_for(codec::outgoing_ptr x) const {
  auto op = std::make_shared<kernel::operation>();
  op->rooms.emplace_back(id_);
  op->only_shard = shard_;
  op->what = std::make_shared<const kernel::action_holder>(
      kernel::action_holder{kernel::emit_action{std::move(x)}});
  return op;
}

// -- operations ---------------------------------------------------------------

namespace kernel {

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

} // namespace kernel
} // namespace callboard
