#include "callboard/remote/link.hpp"

#include "actors/kernel/reply.hpp"
#include "callboard/log.hpp"
#include "callboard/remote/packing.hpp"

namespace callboard::remote {

namespace {

/// How long an actor's request to a client is kept; its own timeout is usually
/// shorter.
constexpr std::chrono::milliseconds longest_request{300'000};

/// What a request to a client fails with.
caf::sec to_sec(ack_error x) {
  switch (x) {
  case ack_error::timeout:
    return caf::sec::request_timeout;
  case ack_error::too_many:
    return caf::sec::end_of_stream;
  default:
    return caf::sec::request_receiver_down;
  }
}

} // namespace

/// Marks the link as running, and sends at its end what handlers have sent.
class link::scope {
public:
  explicit scope(link& x, uint64_t item = 0)
      : self_(x) {
    current_ = &x;
    self_.item_ = item;
  }

  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;

  ~scope() {
    if (auto number = std::exchange(self_.item_, 0))
      self_.done(number, std::exchange(self_.report_, {}).value_or(report{}));
    else if (!self_.outgoing_.empty() && self_.gate_)
      self_.send(self_.gate_, perform_atom_v, self_.session_,
                 std::exchange(self_.outgoing_, {}));
    self_.outgoing_.clear();
    current_ = nullptr;
  }

private:
  link& self_;
};

link::link(caf::actor_config& cfg, caf::io::middleman_actor network,
           link_address where, retry_options retry)
    : link_actor::base(cfg),
      network_(std::move(network)),
      where_(std::move(where)),
      retry_(retry),
      delay_(retry.first) {
  // nop
}

link* link::current(const link_actor& x) noexcept {
  return current_ && current_->address() == x.address() ? current_ : nullptr;
}

link::behavior_type link::make_behavior() {
  set_down_handler([this](caf::down_msg& x) {
    if (door_ && door_.address() == x.source) {
      retry("node lost");
    } else if (gate_ && gate_.address() == x.source) {
      lost("node lost");
      connect();
    } else if (handlers_.actor && handlers_.actor.address() == x.source) {
      log()->error("behavior of {} has ended", where_.nsp);
      quit();
    }
  });
  return {
      [this](connected_atom, uint64_t session, uint64_t number,
             client_info& x) {
        if (session != session_)
          return;
        scope guard{*this, number};
        add_client(x);
      },
      [this](event_atom, uint64_t session, uint64_t number, client_event& x) {
        if (session == session_)
          handle(number, x);
      },
      [this](disconnected_atom, uint64_t session, uint64_t number,
             client_gone& x) {
        if (session != session_)
          return;
        scope guard{*this, number};
        remove_client(x);
      },
      [this](answer_atom, uint64_t session, client_answer& x) {
        if (session != session_)
          return;
        auto args = unpack(std::move(x.args)).value_or(values{});
        scope guard{*this};
        answer(x.id,
               {x.error, {std::make_shared<const values>(std::move(args)), 0}});
      },
      [this](emit_atom, std::string& id, event& what) -> caf::result<values> {
        if (codec::is_reserved_event(what.name))
          return caf::make_error(caf::sec::invalid_argument,
                                 "event name is reserved");
        command x;
        x.what = verb::ask;
        x.client = std::move(id);
        x.name = std::move(what.name);
        x.args = pack(what.args);
        if (!current_message_id().is_request()) {
          x.what = verb::emit;
          perform(std::move(x));
          return values{};
        }
        x.timeout = longest_request.count();
        auto promise = make_response_promise<values>();
        ask(std::move(x), [promise](const ack_result& y) mutable {
          values xs;
          y.args.append_to(xs);
          if (y)
            promise.deliver(std::move(xs));
          else
            promise.deliver(caf::make_error(to_sec(y.error)));
        });
        return promise;
      },
      [this](const link_task_ptr& f) {
        scope guard{*this};
        (*f)(*this);
      },
      [this](retry_atom) { connect(); },
      [this](close_atom) { quit(); },
  };
}

void link::on_exit() {
  if (gate_)
    send(gate_, detach_atom_v, session_);
  gate_ = nullptr;
  session_ = 0;
  scope guard{*this};
  fail_asks();
  handlers_ = {};
  clients_.clear();
  door_ = nullptr;
  // The clock may keep this actor, and CAF waits until nobody refers to that
  // one.
  network_ = nullptr;
}

template <class F>
bool link::guarded(std::string_view what, F f) {
  try {
    f();
    return true;
  } catch (const std::exception& e) {
    log()->error("handler failed: {} (namespace {}, {})", e.what(), where_.nsp,
                 what);
  } catch (...) {
    log()->error("handler failed (namespace {}, {})", where_.nsp, what);
  }
  return false;
}

// -- a node is found, and lost ------------------------------------------------

void link::attached(uint64_t session, const caf::strong_actor_ptr& gate) {
  leave_door();
  gate_ = caf::actor_cast<gate_actor>(gate);
  session_ = session;
  monitor(gate_);
  delay_ = retry_.first;
  problem_.clear();
  log()->info("attached to {} at {}:{}", where_.nsp, where_.host, where_.port);
  {
    scope guard{*this};
    for (auto& f : handlers_.on_attached)
      guarded("attached", f);
  }
  send(gate_, begin_atom_v, session_);
}

void link::lost(std::string_view why) {
  log()->warn("{} (namespace {}, {}:{})", why, where_.nsp, where_.host,
              where_.port);
  gate_ = nullptr;
  session_ = 0;
  scope guard{*this};
  for (auto& [id, x] : std::exchange(clients_, {}))
    tell_gone(x, disconnect_reason::transport_close, {std::string{why}, {}});
  fail_asks();
  for (auto& f : handlers_.on_lost)
    guarded("lost", [&] { f(why); });
}

// -- what comes from it -------------------------------------------------------

void link::add_client(client_info& x) {
  auto data = std::make_shared<socket::data>();
  data->nsp = where_.nsp;
  data->id = x.id;
  data->present = x.present;
  data->recovered = x.recovered;
  data->auth = nlohmann::json::parse(x.auth, nullptr, false);
  data->connection = unpack(x);
  clients_[x.id] = data;
  auto who = make_socket(data);
  for (auto& f : handlers_.on_connection)
    guarded("connection", [&] { f(who); });
  if (handlers_.actor)
    send(handlers_.actor, connected_atom_v, who);
}

void link::remove_client(const client_gone& x) {
  auto i = clients_.find(x.client);
  if (i == clients_.end())
    return;
  auto data = std::move(i->second);
  clients_.erase(i);
  tell_gone(data, x.reason, {x.description, x.rooms});
}

void link::tell_gone(const socket::data_ptr& x, disconnect_reason why,
                     const disconnect_details& more) {
  auto who = make_socket(x);
  for (auto& f : handlers_.on_disconnect)
    guarded("disconnect", [&] { f(who, why, more); });
  if (handlers_.actor)
    send(handlers_.actor, disconnected_atom_v, who, why, more);
}

void link::handle(uint64_t number, client_event& x) {
  auto args = unpack(std::move(x.args));
  auto i = clients_.find(x.client);
  if (!args || i == clients_.end()) {
    done(number, {outcome::failed, {}, "malformed event"});
    return;
  }
  auto who = make_socket(i->second, x.again);
  auto f = handlers_.events.find(x.name);
  if (f == handlers_.events.end() && handlers_.actor) {
    ask_actor(number, who, {x.name, std::move(*args), x.wants_ack});
    return;
  }
  scope guard{*this, number};
  ack reply{link_actor{this}, session_, number, x.wants_ack};
  if (f == handlers_.events.end()) {
    reply(nlohmann::json{{"error", "no handler"}});
    return;
  }
  auto xs = std::make_shared<const values>(std::move(*args));
  auto failure = [&](outcome what, const char* why) {
    if (reply)
      reply.answer({what, {}, why});
    else
      report_ = report{what, {}, why};
  };
  auto run = [&] {
    try {
      f->second(who, xs, reply);
    } catch (const mismatch& e) {
      log()->warn("event {} does not fit its handler: {} (namespace {})",
                  x.name, e.what(), where_.nsp);
      failure(outcome::mismatch, e.what());
    }
  };
  if (!guarded(x.name, run))
    failure(outcome::failed, "handler failed");
}

void link::ask_actor(uint64_t number, const socket& who, event what) {
  auto session = session_;
  request(handlers_.actor, caf::infinite, event_atom_v, who, std::move(what))
      .then(
          [this, session, number](const values& xs) {
            if (session == session_)
              done(number, {outcome::answered, pack(xs), {}});
          },
          [this, session, number](const caf::error& e) {
            if (session != session_)
              return;
            if (auto text = kernel::mismatch_text(e))
              done(number, {outcome::mismatch, {}, *text});
            else
              done(number, {outcome::failed, {}, system().render(e)});
          });
}

void link::done(uint64_t number, report x) {
  if (gate_)
    send(gate_, handled_atom_v, session_, number, std::move(x),
         std::exchange(outgoing_, {}));
}

void link::answer(uint64_t id, const ack_result& x) {
  if (auto node = asks_.extract(id))
    guarded("acknowledgement", [&] { node.mapped()(x); });
}

void link::fail_asks() {
  for (auto& [id, f] : std::exchange(asks_, {}))
    guarded("acknowledgement", [&g = f] { g({ack_error::disconnected, {}}); });
}

// -- for handlers and tasks ---------------------------------------------------

void link::perform(command x) {
  if (!gate_)
    return;
  if (current_ == this)
    outgoing_.emplace_back(std::move(x));
  else
    send(gate_, perform_atom_v, session_, commands{std::move(x)});
}

void link::ask(command x, ack_callback f) {
  x.id = ++last_ask_;
  asks_.emplace(x.id, std::move(f));
  if (gate_)
    perform(std::move(x));
  else
    // Later: `f` may ask again.
    send(this, std::make_shared<const link_task>([id = x.id](link& y) {
           y.answer(id, {ack_error::disconnected, {}});
         }));
}

void link::settle(uint64_t session, uint64_t number, report x) {
  if (session != session_)
    return;
  if (number == item_) {
    report_ = std::move(x);
    return;
  }
  command y;
  y.what = verb::answer;
  y.id = number;
  y.args = std::move(x.answer);
  y.failed = x.what != outcome::answered;
  perform(std::move(y));
}

} // namespace callboard::remote
