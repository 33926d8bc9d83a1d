#include "actors/kernel/nsp_core.hpp"

#include "callboard/log.hpp"
#include "callboard/socket_handle.hpp"

#include "actors/kernel/collector_process.hpp"
#include "actors/kernel/submitter.hpp"

#include <charconv>
#include <stdexcept>

namespace callboard::kernel {

nsp_core::nsp_core(std::string name, const engine_settings& settings,
                   std::shared_ptr<const nsp_core> parent)
    : name_(std::move(name)),
      settings_(settings),
      parent_(std::move(parent)) {
  if (!parent_)
    behavior_ = std::make_shared<nsp_behavior>();
}

// -- parts --------------------------------------------------------------------

void nsp_core::set_parts(std::vector<part_actor> parts,
                         const std::vector<shard*>& shards) {
  parts_ = std::move(parts);
  for (auto x : shards)
    shards_.emplace_back(x->id());
}

void nsp_core::check_single() const {
  if (is_pattern())
    throw std::logic_error("not for a pattern of namespaces");
}

std::optional<size_t> nsp_core::current_shard() const noexcept {
  auto here = shard::current();
  if (!here || here->index() >= shards_.size()
      || shards_[here->index()] != here->id())
    return std::nullopt;
  return here->index();
}

std::vector<nsp_core_ptr> nsp_core::children() const {
  std::vector<nsp_core_ptr> result;
  std::lock_guard guard{mtx_};
  for (auto& x : children_)
    if (auto y = x.lock())
      result.emplace_back(std::move(y));
  return result;
}

void nsp_core::add_child(const nsp_core_ptr& x) {
  std::lock_guard guard{mtx_};
  std::erase_if(children_, [](auto& y) { return y.expired(); });
  children_.emplace_back(x);
}

// -- operations ---------------------------------------------------------------

std::string nsp_core::next_offset() {
  if (!settings_.recovery.enabled())
    return {};
  char text[16];
  auto x = offsets_.fetch_add(1, std::memory_order_relaxed) + 1;
  auto last = std::to_chars(text, text + sizeof(text), x, 36).ptr;
  return {text, last};
}

namespace {

/// Turns the action of an operation into the action of its sockets.
class encoder {
public:
  encoder(nsp_core& nsp, answer_path path)
      : nsp_(nsp),
        path_(std::move(path)) {
    // nop
  }

  socket_action operator()(emit_action& x) {
    auto offset = x.is_volatile ? std::string{} : nsp_.next_offset();
    return send_packet{
        codec::outgoing::event(nsp_.name(), x.name, x.args,
                               {.offset = offset, .compress = x.compress}),
        x.is_volatile};
  }

  socket_action operator()(ask_action& x) {
    auto id = nsp_.next_ack_id();
    return ask_client{
        codec::outgoing::event(nsp_.name(), x.name, x.args,
                               {.id = id, .compress = x.compress}),
        id, x.timeout, std::move(path_)};
  }

  socket_action operator()(describe_action&) {
    return describe{std::move(path_)};
  }

  template <class Action>
  socket_action operator()(Action& x) {
    return std::move(x);
  }

private:
  nsp_core& nsp_;
  answer_path path_;
};

} // namespace

broadcast_ptr nsp_core::prepare(operation&& x, answer_path path) {
  auto result = std::make_shared<broadcast>();
  if (asks_adapter(x))
    result->source = std::make_shared<const operation>(x);
  result->rooms = std::move(x.rooms);
  result->except = std::move(x.except);
  result->only_shard = x.only_shard;
  result->what = std::make_shared<const delivery>(
      delivery{std::visit(encoder{*this, std::move(path)}, x.what)});
  return result;
}

broadcast_ptr nsp_core::prepare_packet(std::string id,
                                       std::optional<size_t> only_shard,
                                       codec::outgoing_ptr packet,
                                       bool is_volatile) {
  auto result = std::make_shared<broadcast>();
  result->rooms.emplace_back(std::move(id));
  result->only_shard = only_shard;
  result->what = std::make_shared<const delivery>(
      delivery{send_packet{std::move(packet), is_volatile}});
  return result;
}

void nsp_core::perform(operation x) {
  if (!is_pattern()) {
    submit(prepare(std::move(x)));
    return;
  }
  for (auto& child : children())
    child->submit(child->prepare(operation{x}));
}

void nsp_core::submit(broadcast_ptr x) const {
  if (auto from = submitter::current(); from && from->sends_to(*this)) {
    from->submit(std::move(x));
    return;
  }
  // Threads other than shards always go through the first part, so that order
  // is kept.
  caf::anon_send(parts_[current_shard().value_or(0)], submit_atom_v,
                 std::move(x), full_socket_actor{});
}

void nsp_core::ask(operation x, std::chrono::milliseconds timeout,
                   detail::answer_sink to) {
  check_single();
  to = guarded(std::move(to));
  if (asks_adapter(x))
    // The shard number of another node's socket means nothing here.
    to.each = [f = std::move(to.each)](socket_answer& y) {
      y.shard.reset();
      f(y);
    };
  auto from = submitter::current();
  if (from) {
    // The callbacks must run in the behavior that asks.
    auto f = std::make_shared<detail::answer_sink>(std::move(to));
    auto post = from->poster();
    to = {[post, f](socket_answer& y) {
            auto content = std::make_shared<socket_answer>(std::move(y));
            post([f, content] { f->each(*content); });
          },
          [post, f](bool in_time) { post([f, in_time] { f->end(in_time); }); }};
  }
  if (!from || !from->sends_to(*this)) {
    // If the namespace has ended, no actor takes the question, whose
    // destruction calls `end`.
    caf::anon_send(
        parts_[current_shard().value_or(0)],
        std::make_shared<question>(std::move(x), timeout, std::move(to)));
    return;
  }
  auto path = collect(*shard::current(), timeout, std::move(to),
                      asks_adapter(x) ? 2 : 1);
  from->submit(prepare(std::move(x), std::move(path)));
}

void nsp_core::report_failure(std::string_view what,
                              const std::string& why) const {
  log()->error("handler failed: {} (namespace {}, {})", why, name_, what);
  count(&counters::handler_errors);
}

detail::answer_sink nsp_core::guarded(detail::answer_sink to) {
  auto call = [self = shared_from_this()](auto&& f) {
    self->guarded("answers to a broadcast", f);
  };
  return {
      [call, f = std::move(to.each)](socket_answer& x) { call([&] { f(x); }); },
      [call, f = std::move(to.end)](bool x) { call([&] { f(x); }); }};
}

void nsp_core::check_may_block() const {
  if (shard::current())
    throw std::logic_error("a behavior must not wait: pass a function instead");
}

std::optional<size_t>
nsp_core::lasting_shard(std::optional<size_t> x) const noexcept {
  // With recovery, the client may come back on another shard.
  if (settings_.recovery.enabled())
    return std::nullopt;
  return x;
}

void nsp_core::reply(const socket_handle& to, uint64_t ack_id,
                     const values& args) {
  auto packet = codec::outgoing::ack(name_, ack_id, args);
  auto here = submitter::current();
  if (here && here->sends_to(*this) && here->send_to_self(to.id(), packet))
    return;
  submit(prepare_packet(to.id(), to.shard(), std::move(packet)));
}

// -- rooms --------------------------------------------------------------------

room_registry_actor nsp_core::room_registry() const {
  if (!has_room_registry_.load(std::memory_order_acquire))
    return {};
  std::lock_guard guard{mtx_};
  return room_registry_;
}

void nsp_core::set_room_registry(room_registry_actor x) {
  std::lock_guard guard{mtx_};
  room_registry_ = std::move(x);
  has_room_registry_.store(true, std::memory_order_release);
}

// -- behavior -----------------------------------------------------------------

nsp_behavior_ptr nsp_core::behavior() const {
  std::lock_guard guard{mtx_};
  return behavior_ || !parent_ ? behavior_ : parent_->behavior();
}

nsp_behavior_ptr nsp_core::clear_behavior() {
  auto none = std::make_shared<const nsp_behavior>();
  std::lock_guard changing{change_mtx_};
  std::lock_guard guard{mtx_};
  return std::exchange(behavior_, std::move(none));
}

// -- counters -----------------------------------------------------------------

size_t nsp_core::count(std::atomic<size_t> counters::*what, ptrdiff_t n) const {
  if (parent_)
    parent_->count(what, n);
  auto m = static_cast<size_t>(n);
  return (numbers_.*what).fetch_add(m, std::memory_order_relaxed) + m;
}

} // namespace callboard::kernel
