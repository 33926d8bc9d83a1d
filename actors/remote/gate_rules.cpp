#include "actors/remote/gate_rules.hpp"

#include <iterator>

namespace callboard::remote {

using kind = gate_item::kind;

namespace {

/// Approximate bytes of an event in memory and in messages.
size_t size_of(const event& x) noexcept {
  auto result = sizeof(event) + x.name.size() + x.args.joined().size();
  for (auto& y : x.args.attachments())
    result += y.size();
  return result;
}

} // namespace

gate_answer error_answer(const char* why) {
  return {outcome::answered, make_values(nlohmann::json{{"error", why}}), {}};
}

gate_rules::gate_rules(gate_port& port, const gate_options& options)
    : port_(port),
      options_(options) {
  // nop
}

void gate_rules::start() {
  lost();
}

void gate_rules::enter(mode x) {
  mode_ = x;
  port_.admit(admits());
}

// -- from clients -------------------------------------------------------------

gate_client* gate_rules::find(const std::string& id) const {
  auto i = clients_.find(id);
  return i != clients_.end() ? i->second.get() : nullptr;
}

void gate_rules::connected(socket_ptr who, connection_info_ptr connection,
                           nlohmann::json auth) {
  auto x = std::make_shared<gate_client>();
  x->number = ++num_clients_;
  x->handle = std::move(who);
  x->connection = std::move(connection);
  x->auth = std::move(auth);
  clients_[x->handle->id()] = x;
  gate_item item;
  item.who = std::move(x);
  take(std::move(item));
}

void gate_rules::event(const std::string& id, callboard::event what,
                       std::function<void(gate_answer&&)> reply) {
  gate_item item;
  item.what = kind::event;
  item.content = std::move(what);
  item.reply = std::move(reply);
  auto i = clients_.find(id);
  if (i == clients_.end()) {
    fail(item, "not connected");
    return;
  }
  item.who = i->second;
  take(std::move(item));
}

void gate_rules::disconnected(const std::string& id, disconnect_reason why,
                              disconnect_details details) {
  auto i = clients_.find(id);
  if (i == clients_.end())
    return;
  gate_item item;
  item.what = kind::disconnected;
  item.who = std::move(i->second);
  item.reason = why;
  item.details = std::move(details);
  clients_.erase(i);
  take(std::move(item));
}

void gate_rules::take(gate_item&& x) {
  switch (mode_) {
  case mode::attached:
    keep(std::move(x));
    pump();
    break;
  case mode::holding:
    // A client that came and went without an event need not be reported.
    if (x.what == kind::disconnected && x.who->queued == 0) {
      if (known_.erase(x.who->number) == 0)
        forget({x.who->number});
    } else {
      keep(std::move(x));
    }
    break;
  case mode::local:
    port_.handle_locally(std::move(x));
    break;
  case mode::refusing:
    fail(x, "behavior unavailable");
    break;
  }
}

void gate_rules::keep(gate_item&& x) {
  if (x.what == kind::event) {
    auto size = size_of(x.content);
    if (events_ >= options_.max_events || size > options_.max_bytes - bytes_) {
      fail(x, "behavior overloaded");
      return;
    }
    count(x, true);
    ++x.who->queued;
  }
  queue_.emplace_back(std::move(x));
}

void gate_rules::count(const gate_item& x, bool comes) {
  if (x.what != kind::event)
    return;
  auto size = size_of(x.content);
  events_ = comes ? events_ + 1 : events_ - 1;
  bytes_ = comes ? bytes_ + size : bytes_ - size;
}

void gate_rules::fail(gate_item& x, const char* why) {
  if (x.what != kind::event)
    return;
  if (!x.content.wants_ack)
    ++dropped_;
  x.reply(error_answer(why));
}

void gate_rules::pump() {
  while (open_ && !queue_.empty() && sent_.size() < options_.window) {
    auto& x = sent_[++last_item_] = std::move(queue_.front());
    queue_.pop_front();
    if (x.what == kind::event)
      --x.who->queued;
    port_.forward(last_item_, x);
  }
}

// -- a behavior is attached ---------------------------------------------------

gate_rules::client_map gate_rules::all() const {
  client_map result;
  for (auto& [id, x] : clients_)
    result.emplace(x->number, x);
  return result;
}

void gate_rules::attach() {
  if (mode_ != mode::holding)
    known_ = all();
  if (mode_ == mode::local)
    for (auto& [number, who] : known_) {
      gate_item x;
      x.what = kind::disconnected;
      x.who = who;
      x.reason = disconnect_reason::server_namespace_disconnect;
      x.details.description = "handed over";
      port_.handle_locally(std::move(x));
    }
  recall();
  for (auto& x : queue_)
    x.present = true;
  enter(mode::attached);
  open_ = false;
}

/// Puts the known clients at the front of the queue.
void gate_rules::recall() {
  for (auto i = known_.rbegin(); i != known_.rend(); ++i) {
    gate_item x;
    x.who = std::move(i->second);
    x.present = true;
    queue_.emplace_front(std::move(x));
  }
  known_.clear();
}

void gate_rules::begin() {
  open_ = attached();
  pump();
}

void gate_rules::handled(uint64_t number, gate_answer x) {
  auto i = sent_.find(number);
  if (i == sent_.end())
    return;
  auto item = std::move(i->second);
  sent_.erase(i);
  count(item, false);
  if (item.what == kind::event) {
    if (x.what == outcome::none && item.content.wants_ack)
      unanswered_.emplace(number, std::move(item.reply));
    else
      item.reply(std::move(x));
  }
  pump();
}

void gate_rules::answer(uint64_t number, gate_answer x) {
  auto i = unanswered_.find(number);
  if (i == unanswered_.end())
    return;
  auto reply = std::move(i->second);
  unanswered_.erase(i);
  reply(std::move(x));
}

// -- a behavior is lost -------------------------------------------------------

void gate_rules::lost() {
  open_ = false;
  ++absences_;
  auto what = options_.when_absent;
  enter(what == policy::hold       ? mode::holding
        : what == policy::fallback ? mode::local
                                   : mode::refusing);
  for (auto& [number, reply] : std::exchange(unanswered_, {}))
    reply(error_answer("behavior lost"));
  requeue();
  if (what == policy::hold) {
    port_.wait(options_.hold_time, absences_);
  } else if (what == policy::refuse) {
    fail_queue();
  } else {
    recall();
    for (auto& x : std::exchange(queue_, {})) {
      count(x, false);
      if (x.what == kind::event)
        --x.who->queued;
      port_.handle_locally(std::move(x));
    }
  }
}

/// Takes back the sent items, and finds out which clients are known at that
/// point.
void gate_rules::requeue() {
  std::deque<gate_item> queue;
  for (auto& [number, x] : std::exchange(sent_, {}))
    if (x.what == kind::event && x.content.wants_ack) {
      count(x, false);
      fail(x, "behavior lost");
    } else {
      if (x.what == kind::event) {
        x.again = true;
        ++x.who->queued;
      }
      queue.emplace_back(std::move(x));
    }
  std::move(queue_.begin(), queue_.end(), std::back_inserter(queue));
  queue_ = std::move(queue);
  known_ = all();
  std::set<uint64_t> come;
  std::set<uint64_t> silent;
  for (auto& x : queue_)
    if (x.what == kind::connected) {
      known_.erase(x.who->number);
      come.insert(x.who->number);
    } else if (x.what == kind::disconnected) {
      if (!come.contains(x.who->number))
        known_.emplace(x.who->number, x.who);
      if (x.who->queued == 0)
        silent.insert(x.who->number);
    }
  forget(silent);
}

/// Drops clients, and all their waiting items.
void gate_rules::forget(const std::set<uint64_t>& clients) {
  if (clients.empty())
    return;
  for (auto x : clients)
    known_.erase(x);
  std::erase_if(queue_,
                [&](auto& x) { return clients.contains(x.who->number); });
}

void gate_rules::fail_queue() {
  for (auto& x : std::exchange(queue_, {})) {
    count(x, false);
    if (x.what == kind::event)
      --x.who->queued;
    fail(x, "behavior unavailable");
  }
  known_.clear();
}

void gate_rules::close() {
  options_.when_absent = policy::refuse;
  lost();
  clients_.clear();
}

void gate_rules::expire(uint64_t absence) {
  if (mode_ != mode::holding || absence != absences_)
    return;
  enter(mode::refusing);
  fail_queue();
}

} // namespace callboard::remote
