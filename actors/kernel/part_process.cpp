#include "actors/kernel/part_process.hpp"

#include "actors/base/deadline.hpp"
#include "actors/kernel/collector_process.hpp"
#include "actors/kernel/room_process.hpp"
#include "actors/kernel/room_registry_process.hpp"
#include "actors/kernel/server_events_process.hpp"
#include "actors/kernel/socket_process.hpp"

namespace callboard::kernel {

namespace {

const delivery_ptr& skipping() {
  static const delivery_ptr instance =
      std::make_shared<const delivery>(delivery{skip{}});
  return instance;
}

/// Adapts an operation of another node, whose shard numbers mean nothing here.
void make_local(operation& x) {
  x.local = true;
  x.only_shard.reset();
}

/// The receiver of the answers to an operation; invalid if there is none.
answer_receiver_actor receiver_of(const broadcast& x) {
  if (auto y = std::get_if<ask_client>(&x.what->what))
    return y->path.to;
  if (auto y = std::get_if<describe>(&x.what->what))
    return y->path.to;
  return {};
}

} // namespace

part_process::part_process(caf::actor_config& cfg, nsp_core_ptr nsp,
                           std::shared_ptr<std::atomic<size_t>> live_parts)
    : pinned(cfg),
      nsp_(std::move(nsp)),
      live_parts_(std::move(live_parts)) {
  // nop
}

void part_process::on_exit() {
  live_parts_->fetch_sub(1, std::memory_order_release);
  // Breaks a reference cycle: the core holds handles of its parts.
  nsp_ = nullptr;
  sockets_.clear();
  away_.clear();
  rooms_.clear();
  steps_.clear();
  current_ = {};
  server_events_ = nullptr;
}

part_process::behavior_type part_process::make_behavior() {
  return {
      [this](connect_atom, const connect_request_ptr& x) { connect(x); },
      [this](admit_atom, std::string& id, full_socket_actor& who) {
        push(admission{std::move(id), std::move(who)});
      },
      [this](remove_atom, std::string& id, full_socket_actor& who,
             room_list& rooms) {
        push(removal{std::move(id), std::move(who), std::move(rooms)});
      },
      [this](join_atom, full_socket_actor& who, room_list& rooms) {
        push(joining{std::move(who), std::move(rooms)});
      },
      [this](leave_atom, full_socket_actor& who, room_list& rooms) {
        push(leaving{std::move(who), std::move(rooms)});
      },
      [this](submit_atom, broadcast_ptr& op, full_socket_actor& confirm_to) {
        relay(*op);
        push(performance{std::move(op), std::move(confirm_to)});
      },
      [this](relay_atom, broadcast_ptr& op) {
        push(performance{std::move(op), {}});
      },
      [this](apply_atom, const full_socket_actor& who, const room_list& joined,
             const room_list& left) {
        advance(who);
        join(who, joined);
        leave(who, left);
      },
      [this](done_atom) {
        if (--pending_ > 0)
          return;
        if (marking_)
          reach_targets();
        else
          finish_broadcast();
        perform_next();
      },
      [this](forwarded_event_ptr& x) { push(std::move(x)); },
      [this](away_atom, const std::string& pid, const full_socket_actor& who) {
        wait_for_client(pid, who);
      },
      [this](forget_atom, const std::string& pid) { away_.erase(pid); },
      [this](const claim_ptr& x) { claim(x); },
      [this](fence_atom, uint64_t shard, full_socket_actor& to) {
        send(nsp_->parts()[shard], fence_atom_v, std::move(to));
      },
      [this](fence_atom, full_socket_actor& to) { push(fence{std::move(to)}); },
      // -- from adapters and threads of the application -----------------------
      [this](publish_atom, operations& xs) { perform_remote(xs); },
      [this](ask_atom, operation& x, const answer_receiver_actor& to) {
        ask_remote(x, to);
      },
      [this](event_atom, event& x) {
        return delegate(server_events(), event_atom_v, std::move(x));
      },
      [this](const question_ptr& x) { ask(*x); },
      [this](const server_question_ptr& x) { ask_servers(*x); },
      [this](watch_atom, room_watcher_actor& x) {
        send(room_registry(), watch_atom_v, std::move(x));
      },
      [this](watch_atom, room_listener_ptr& x) {
        send(room_registry(), watch_atom_v, std::move(x));
      },
      [this](close_atom) { push(closing{}); },
  };
}

// -- order --------------------------------------------------------------------

void part_process::push(step x) {
  steps_.emplace_back(std::move(x));
  if (!current_.op)
    perform_next();
}

void part_process::perform_next() {
  while (!current_.op && !steps_.empty()) {
    auto x = std::move(steps_.front());
    steps_.pop_front();
    std::visit([this](auto& y) { perform(y); }, x);
  }
  if (closed_ && !current_.op && sockets_.empty())
    quit();
}

// -- members ------------------------------------------------------------------

void part_process::perform(admission& x) {
  if (closed_)
    send(x.who, closed_atom_v, disconnect_reason::server_shutting_down,
         std::string{});
  // The heir of a session takes the place of the socket that was away.
  sockets_.insert_or_assign(std::move(x.id), std::move(x.who));
}

void part_process::perform(removal& x) {
  leave(x.who, x.rooms);
  if (auto i = sockets_.find(x.id); i != sockets_.end() && i->second == x.who)
    sockets_.erase(i);
}

void part_process::perform(joining& x) {
  join(x.who, x.rooms);
}

void part_process::join(const full_socket_actor& who, const room_list& rooms) {
  for (auto& name : rooms) {
    auto& entry = rooms_[name];
    if (!entry.actor)
      entry.actor = spawn_pinned<room_process>(home(), part_actor{this});
    ++entry.members;
    send(entry.actor, join_atom_v, who);
  }
}

void part_process::perform(leaving& x) {
  leave(x.who, x.rooms);
}

void part_process::leave(const full_socket_actor& who, const room_list& rooms) {
  for (auto& name : rooms) {
    auto i = rooms_.find(name);
    if (i == rooms_.end())
      continue;
    send(i->second.actor, leave_atom_v, who);
    if (--i->second.members == 0) {
      send_exit(i->second.actor, caf::exit_reason::user_shutdown);
      rooms_.erase(i);
    }
  }
}

void part_process::advance(const full_socket_actor& who) {
  std::erase_if(steps_, [&](step& x) {
    if (auto y = std::get_if<joining>(&x); y && y->who == who)
      join(who, y->rooms);
    else if (auto z = std::get_if<leaving>(&x); z && z->who == who)
      leave(who, z->rooms);
    else
      return false;
    return true;
  });
}

// -- broadcasts ---------------------------------------------------------------

void part_process::relay(const broadcast& op) {
  if (op.source) {
    auto& adapter = *nsp_->settings().adapter;
    if (auto to = receiver_of(op))
      send(adapter, ask_atom_v, nsp_->name(), *op.source, std::move(to));
    else
      send(adapter, publish_atom_v, nsp_->name(), operations{*op.source});
  }
  auto to_shard = [&](size_t i) {
    if (i != home().index())
      send(nsp_->parts()[i], relay_atom_v, clone(op));
  };
  if (op.only_shard)
    to_shard(*op.only_shard);
  else
    for (size_t i = 0; i < nsp_->parts().size(); ++i)
      to_shard(i);
}

void part_process::perform(performance& x) {
  ++last_op_;
  current_ = std::move(x);
  if (current_.op->only_shard && *current_.op->only_shard != home().index()) {
    finish_broadcast();
    return;
  }
  marking_ = true;
  for (auto& name : current_.op->except)
    reach(name, skipping());
  if (pending_ == 0)
    reach_targets();
}

void part_process::reach_targets() {
  marking_ = false;
  auto& op = *current_.op;
  auto what = op.what;
  if (changes_rooms(what->what)) {
    // The next step must see the changed members.
    auto performed = [self = part_actor{this}] {
      caf::anon_send(self, done_atom_v);
    };
    what = std::make_shared<const delivery>(delivery{
        what->what,
        std::make_shared<const on_last_release>(std::move(performed))});
    ++pending_;
  }
  if (op.rooms.empty())
    for (auto& [id, who] : sockets_)
      send(who, deliver_atom_v, last_op_, what);
  else
    for (auto& name : op.rooms)
      reach(name, what);
  if (pending_ == 0)
    finish_broadcast();
}

void part_process::perform(forwarded_event_ptr& x) {
  if (x->shard != home().index()) {
    send(nsp_->parts()[x->shard], x);
  } else {
    auto to = static_cast<socket_process*>(
        caf::actor_cast<caf::abstract_actor*>(x->to));
    to->enqueue_in_order(*x);
  }
}

void part_process::finish_broadcast() {
  if (current_.confirm_to)
    send(current_.confirm_to, done_atom_v);
  current_ = {};
}

void part_process::reach(const std::string& target, const delivery_ptr& what) {
  if (auto i = sockets_.find(target); i != sockets_.end())
    send(i->second, deliver_atom_v, last_op_, what);
  if (auto i = rooms_.find(target); i != rooms_.end()) {
    send(i->second.actor, fan_out_atom_v, last_op_, what);
    ++pending_;
  }
}

// -- from adapters and threads of the application -----------------------------

void part_process::perform_remote(operations& xs) {
  for (auto& x : xs) {
    make_local(x);
    auto op = nsp_->prepare(std::move(x));
    relay(*op);
    push(performance{std::move(op), {}});
  }
}

void part_process::ask_remote(operation& x, const answer_receiver_actor& to) {
  make_local(x);
  auto op = nsp_->prepare(std::move(x), path_to(to));
  relay(*op);
  push(performance{std::move(op), {}});
}

void part_process::ask(question& x) {
  auto parties = nsp_->asks_adapter(x.what) ? 2 : 1;
  auto path = collect(home(), x.timeout, std::exchange(x.to, {}), parties);
  auto op = nsp_->prepare(std::move(x.what), std::move(path));
  relay(*op);
  push(performance{std::move(op), {}});
}

void part_process::ask_servers(server_question& x) {
  // The adapter enforces the timeout, so that it can report which servers have
  // answered.
  request(*nsp_->settings().adapter,
          base::sum(x.timeout, caf::timespan{std::chrono::seconds{1}}),
          server_emit_atom_v, nsp_->name(), std::move(x.what), x.timeout)
      .then([f = x.answered](const server_answers& xs) { (*f)(xs); },
            [f = x.answered](const caf::error&) {
              (*f)({false, {}});
            });
}

server_event_actor part_process::server_events() {
  if (!server_events_)
    server_events_ = spawn_pinned<server_events_process>(
        home(), nsp_->weak_from_this(), part_actor{this});
  return server_events_;
}

room_registry_actor part_process::room_registry() {
  if (auto x = nsp_->room_registry())
    return x;
  room_registry_actor result =
      spawn_pinned<room_registry_process>(home(), nsp_->parts());
  nsp_->set_room_registry(result);
  // Sockets that are already connected report their rooms.
  auto op = std::make_shared<broadcast>();
  op->what = std::make_shared<const delivery>(delivery{report_rooms{}});
  relay(*op);
  push(performance{std::move(op), {}});
  return result;
}

// -- start and end of sockets -------------------------------------------------

void part_process::connect(const connect_request_ptr& x) {
  auto who = spawn_pinned<socket_process>(home(), nsp_, x, part_actor{this});
  send(x->from, attach_atom_v, nsp_->name(), who);
  if (closed_)
    send(who, closed_atom_v, disconnect_reason::server_shutting_down,
         std::string{});
}

// -- recovery -----------------------------------------------------------------

void part_process::wait_for_client(const std::string& pid,
                                   const full_socket_actor& who) {
  if (closed_ || away_.size() >= nsp_->settings().recovery.max_sessions)
    send(who, forget_atom_v);
  else
    away_.insert_or_assign(pid, who);
}

void part_process::claim(const claim_ptr& x) {
  auto i = away_.find(x->pid);
  if (i == away_.end()) {
    no_session(x->heir);
    return;
  }
  // The socket may have ended unnoticed: then CAF answers in its place.
  request(i->second, caf::infinite, x)
      .then([] {},
            [this, heir = x->heir](const caf::error&) { no_session(heir); });
  away_.erase(i);
}

void part_process::no_session(const caf::strong_actor_ptr& heir) {
  send(caf::actor_cast<full_socket_actor>(heir), inheritance_ptr{});
}

void part_process::perform(fence& x) {
  send(x.to, fence_atom_v);
}

// -- the end ------------------------------------------------------------------

void part_process::perform(closing&) {
  closed_ = true;
  if (home().index() == 0)
    for (size_t i = 1; i < nsp_->parts().size(); ++i)
      send(nsp_->parts()[i], close_atom_v);
  for (auto& [id, who] : sockets_)
    send(who, closed_atom_v, disconnect_reason::server_shutting_down,
         std::string{});
}

} // namespace callboard::kernel
