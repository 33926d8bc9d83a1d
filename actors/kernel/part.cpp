#include "actors/kernel/part.hpp"

#include "actors/rules/recovery.hpp"
#include "actors/kernel/room.hpp"
#include "actors/kernel/socket_process.hpp"

namespace callboard::kernel {

namespace {

const action_ptr& skip() {
  static const action_ptr instance =
      std::make_shared<const action_holder>(action_holder{skip_action{}});
  return instance;
}

} // namespace

part::part(caf::actor_config& cfg, nsp_core_ptr nsp)
    : pinned(cfg),
      nsp_(std::move(nsp)) {
  // nop
}

void part::on_exit() {
  if (nsp_)
    nsp_->live_parts->fetch_sub(1, std::memory_order_release);
  // Breaks the circle of references: the core holds handles of its parts.
  nsp_ = nullptr;
  sockets_.clear();
  away_.clear();
  rooms_.clear();
  steps_.clear();
  current_ = broadcast{};
}

part::behavior_type part::make_behavior() {
  return {
      [this](connect_atom, const connect_request_ptr& x) { connect(x); },
      [this](admit_atom, std::string& id, socket_actor& who) {
        push(admission{std::move(id), std::move(who)});
      },
      [this](remove_atom, std::string& id, socket_actor& who,
             std::vector<std::string>& rooms) {
        push(removal{std::move(id), std::move(who), std::move(rooms)});
      },
      [this](join_atom, socket_actor& who, std::vector<std::string>& rooms) {
        push(joining{std::move(who), std::move(rooms)});
      },
      [this](leave_atom, socket_actor& who, std::vector<std::string>& rooms) {
        push(leaving{std::move(who), std::move(rooms)});
      },
      [this](submit_atom, operation_ptr& op, socket_actor& confirm_to) {
        relay(op);
        push(broadcast{std::move(op), std::move(confirm_to)});
      },
      [this](relay_atom, operation_ptr& op) {
        push(broadcast{std::move(op), {}});
      },
      [this](apply_atom, const socket_actor& who,
             const std::vector<std::string>& joined,
             const std::vector<std::string>& left) {
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
      [this](forwarded_ptr& x) { push(std::move(x)); },
      [this](away_atom, const std::string& pid, const socket_actor& who) {
        wait_for_client(pid, who);
      },
      [this](forget_atom, const std::string& pid) { away_.erase(pid); },
      [this](const claim_ptr& x) { claim(x); },
      [this](fence_atom, uint64_t shard, socket_actor& to) {
        send(nsp_->parts[shard], fence_atom_v, std::move(to));
      },
      [this](fence_atom, socket_actor& to) { push(fence{std::move(to)}); },
      [this](close_atom) { push(closing{}); },
  };
}

// -- order --------------------------------------------------------------------

void part::push(step x) {
  steps_.emplace_back(std::move(x));
  if (!current_.op)
    perform_next();
}

void part::perform_next() {
  while (!current_.op && !steps_.empty()) {
    auto x = std::move(steps_.front());
    steps_.pop_front();
    std::visit([this](auto& y) { perform(y); }, x);
  }
}

// -- members ------------------------------------------------------------------

void part::perform(admission& x) {
  if (closed_)
    send(x.who, closed_atom_v, disconnect_reason::server_shutting_down,
         std::string{});
  // The heir of a session takes the place of the socket that was away.
  sockets_.insert_or_assign(std::move(x.id), std::move(x.who));
}

void part::perform(removal& x) {
  leave(x.who, x.rooms);
  if (auto i = sockets_.find(x.id); i != sockets_.end() && i->second == x.who)
    sockets_.erase(i);
  if (closed_ && sockets_.empty())
    quit();
}

void part::perform(joining& x) {
  join(x.who, x.rooms);
}

void part::join(const socket_actor& who,
                const std::vector<std::string>& rooms) {
  for (auto& name : rooms) {
    auto& entry = rooms_[name];
    if (!entry.actor)
      entry.actor = spawn_pinned<room>(home(), part_actor{this});
    ++entry.members;
    send(entry.actor, join_atom_v, who);
  }
}

void part::perform(leaving& x) {
  leave(x.who, x.rooms);
}

void part::leave(const socket_actor& who,
                 const std::vector<std::string>& rooms) {
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

void part::advance(const socket_actor& who) {
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

void part::relay(const operation_ptr& op) {
  if (nsp_->settings.adapter && !op->local && !op->only_shard)
    send(nsp_->settings.adapter, publish_atom_v, nsp_->name, clone(*op));
  auto to_shard = [&](size_t i) {
    if (i != home().index())
      send(nsp_->parts[i], relay_atom_v, clone(*op));
  };
  if (op->only_shard)
    to_shard(*op->only_shard);
  else
    for (size_t i = 0; i < nsp_->parts.size(); ++i)
      to_shard(i);
}

void part::perform(broadcast& x) {
  ++last_op_;
  current_ = std::move(x);
  if (current_.op->only_shard && *current_.op->only_shard != home().index()) {
    finish_broadcast();
    return;
  }
  marking_ = true;
  for (auto& name : current_.op->except)
    reach(name, skip());
  if (pending_ == 0)
    reach_targets();
}

void part::reach_targets() {
  marking_ = false;
  auto& op = *current_.op;
  auto what = op.what;
  if (changes_rooms(what->value)) {
    // What comes next must find the members as they will be.
    what = std::make_shared<const action_holder>(action_holder{
        what->value, std::make_shared<const barrier>(part_actor{this})});
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

void part::perform(forwarded_ptr& x) {
  if (x->shard != home().index()) {
    send(nsp_->parts[x->shard], x);
  } else {
    auto to = static_cast<socket_process*>(
        caf::actor_cast<caf::abstract_actor*>(x->to));
    to->enqueue_in_order(*x);
  }
}

void part::finish_broadcast() {
  if (current_.confirm_to)
    send(current_.confirm_to, done_atom_v);
  current_ = broadcast{};
}

void part::reach(const std::string& target, const action_ptr& what) {
  if (auto i = sockets_.find(target); i != sockets_.end())
    send(i->second, deliver_atom_v, last_op_, what);
  if (auto i = rooms_.find(target); i != rooms_.end()) {
    send(i->second.actor, fan_out_atom_v, last_op_, what);
    ++pending_;
  }
}

// -- begin and end of sockets -------------------------------------------------

void part::connect(const connect_request_ptr& x) {
  auto who = spawn_pinned<socket_process>(home(), nsp_, x, part_actor{this});
  send(x->from, attach_atom_v, nsp_->name, who);
  if (closed_)
    send(who, closed_atom_v, disconnect_reason::server_shutting_down,
         std::string{});
}

// -- recovery -----------------------------------------------------------------

void part::wait_for_client(const std::string& pid, const socket_actor& who) {
  if (closed_ || away_.size() >= nsp_->settings.recovery.max_sessions)
    send(who, forget_atom_v);
  else
    away_.insert_or_assign(pid, who);
}

void part::claim(const claim_ptr& x) {
  auto i = away_.find(x->pid);
  if (i == away_.end()) {
    send(x->heir, inheritance_ptr{});
    return;
  }
  send(i->second, x);
  away_.erase(i);
}

void part::perform(fence& x) {
  send(x.to, fence_atom_v);
}

// -- the end ------------------------------------------------------------------

void part::perform(closing&) {
  closed_ = true;
  if (home().index() == 0)
    for (size_t i = 1; i < nsp_->parts.size(); ++i)
      send(nsp_->parts[i], close_atom_v);
  for (auto& [id, who] : sockets_)
    send(who, closed_atom_v, disconnect_reason::server_shutting_down,
         std::string{});
  if (sockets_.empty() && steps_.empty())
    quit();
}

} // namespace callboard::kernel
